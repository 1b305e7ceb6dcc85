import Glibc

/// A description of a terminal whose colours are RGB values, which few machines have installed.
package enum DirectColour {
  package static let name = "xterm-direct"
  /// `TERM` and where its description is.
  package static func environment() throws -> [String: String] {
    ["TERM": name, "TERMINFO": try compiled.get()]
  }

  private static let source = #"""
    xterm-direct|xterm with RGB values for colours,
    \tRGB, colors#0x1000000, pairs#0x7fff, initc@, CO#8,
    \tsetab=\E[%?%p1%{8}%<%t4%p1%d%e48\:2\:\:%p1%{65536}%/%d\:%p1%{256}%/%{255}%&%d\:%p1%{255}%&%d%;m,
    \tsetaf=\E[%?%p1%{8}%<%t3%p1%d%e38\:2\:\:%p1%{65536}%/%d\:%p1%{256}%/%{255}%&%d\:%p1%{255}%&%d%;m,
    \tuse=xterm-256color,

    """#.replacing("\\t", with: "\t")

  private static let folder = "/tmp/netsplit-terminfo-\(getpid())"
  private static let compiled: Result<String, any Error> = Result {
    mkdir(folder, 0o700)
    atexit { DirectColour.remove() }
    let path = "\(folder)/source"
    guard let file = fopen(path, "w") else { throw PtyFailure(description: "\(path) cannot be written") }
    fputs(source, file)
    fclose(file)
    let run = try ProcessRun(["/usr/bin/tic", "-x", "-o", folder, path])
    guard run.status == .exited(0) else { throw PtyFailure(description: "tic: \(run.errors)") }
    return folder
  }
  private static func remove() {
    for name in ["source", "x/\(name)"] { unlink("\(folder)/\(name)") }
    for name in ["x", ""] { rmdir("\(folder)/\(name)") }
  }
}
