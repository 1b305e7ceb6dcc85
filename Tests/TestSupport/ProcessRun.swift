import Glibc

/// A program that was run to its end without a terminal.
package struct ProcessRun: Sendable {
  package let output: String
  package let errors: String
  /// Nil when it did not end in time and was killed.
  package let status: ExitStatus?

  /// Runs a program with nothing to read, or with `input`.
  package init(
    _ arguments: [String], environment: [String: String] = [:], input: String = "", seconds: Double = 30
  ) throws {
    let defaults = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no"]
    let stdin = try Channel(), stdout = try Channel(), stderr = try Channel()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, stdin.reader, 0)
    posix_spawn_file_actions_adddup2(&actions, stdout.writer, 1)
    posix_spawn_file_actions_adddup2(&actions, stderr.writer, 2)
    var process: pid_t = 0
    let path = arguments.first ?? ""
    let failure = withCStrings(arguments) { arguments in
      withCStrings(defaults.merging(environment) { $1 }.map { "\($0)=\($1)" }) { environment in
        posix_spawn(&process, path, &actions, nil, arguments, environment)
      }
    }
    guard failure == 0 else {
      throw PtyFailure(description: "\(path) was not started, error \(failure)")
    }
    stdin.closeReader()
    stdout.closeWriter()
    stderr.closeWriter()
    stdin.writeAll(input)
    stdin.closeWriter()
    let deadline = now() + seconds
    Channel.readAll([stdout, stderr], until: deadline)
    status = ProcessRun.wait(for: process, until: deadline)
    output = String(decoding: stdout.bytes, as: UTF8.self)
    errors = String(decoding: stderr.bytes, as: UTF8.self)
  }

  private static func wait(for process: pid_t, until deadline: Double) -> ExitStatus? {
    var value: Int32 = 0
    while waitpid(process, &value, WNOHANG) == 0 {
      guard now() < deadline else {
        kill(process, SIGKILL)
        waitpid(process, &value, 0)
        return nil
      }
      usleep(1000)  // its output is closed, so it is about to end
    }
    return ExitStatus(value)
  }
}

/// One way to or from a process; it closes itself.
///
/// A socket, because that is never inherited by the processes of tests that run at the same time, not even
/// between two calls.
private final class Channel {
  private(set) var reader: Int32, writer: Int32
  private(set) var bytes: [UInt8] = []

  init() throws {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw PtyFailure(description: "no socket pair, error \(errno)")
    }
    (reader, writer) = (ends[0], ends[1])
  }
  deinit {
    closeReader()
    closeWriter()
  }
  func closeReader() {
    if reader >= 0 { close(reader) }
    reader = -1
  }
  func closeWriter() {
    if writer >= 0 { close(writer) }
    writer = -1
  }
  /// Writes what fits into the buffer (more than 64 kB), which is enough for a test's input.
  func writeAll(_ text: String) {
    signal(SIGPIPE, SIG_IGN)  // the program may end without reading
    let bytes = Array(text.utf8)
    if !bytes.isEmpty { _ = write(writer, bytes, bytes.count) }
  }

  /// Reads until all are closed at the other end, or the time is up.
  static func readAll(_ channels: [Channel], until deadline: Double) {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while now() < deadline, channels.contains(where: { $0.reader >= 0 }) {
      var sources = channels.map { pollfd(fd: $0.reader, events: Int16(POLLIN), revents: 0) }
      guard poll(&sources, nfds_t(sources.count), Int32(max(0, deadline - now()) * 1000) + 1) > 0 else {
        continue
      }
      for (channel, source) in zip(channels, sources) where source.revents != 0 {
        let count = read(channel.reader, &buffer, buffer.count)
        if count > 0 { channel.bytes += buffer[..<count] } else { channel.closeReader() }
      }
    }
  }
}
