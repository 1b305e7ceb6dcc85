/// The index of a node or client in its run; nodes come first, then clients. The order of ids is that of
/// display.
public struct NodeID: Hashable, Comparable, Sendable {
  public let index: Int
  @inlinable public init(_ index: Int) { self.index = index }
  @inlinable public static func < (a: NodeID, b: NodeID) -> Bool { a.index < b.index }
}

/// An endpoint that asks the system for something and keeps a notebook of what it was told.
public struct Client: Hashable, Sendable {
  public var name: String
  /// The node it asks first, and to which it has 1 ms.
  public var near: String
  /// How long each try waits for its answer.
  public var timeout: Duration
  /// How many nodes it asks, one after the other, before it gives up.
  public var tries: Int
  public init(name: String, near: String, timeout: Duration = .seconds(1), tries: Int = 1) {
    (self.name, self.near, self.timeout, self.tries) = (name, near, timeout, tries)
  }
}

/// A rack or region: a name that stands for all its nodes.
public struct Group: Hashable, Sendable {
  public enum Kind: String, Sendable { case region, rack }
  public var kind: Kind
  public var name: String
  public var members: [String]
  public init(kind: Kind, name: String, members: [String]) {
    (self.kind, self.name, self.members) = (kind, name, members)
  }
}

/// Who takes part in a run: its nodes, its clients and their groups, by name.
public struct Roster: Hashable, Sendable {
  public var nodes: [String]
  public var clients: [Client]
  public var groups: [Group]
  public init(nodes: [String], clients: [Client] = [], groups: [Group] = []) {
    (self.nodes, self.clients, self.groups) = (nodes, clients, groups)
  }
  /// The number of endpoints: nodes and clients.
  public var count: Int { nodes.count + clients.count }
  public var ids: [NodeID] { (0..<count).map(NodeID.init) }
  public var names: [String] { nodes + clients.map(\.name) }
  public func name(_ id: NodeID) -> String {
    id.index < nodes.count ? nodes[id.index] : clients[id.index - nodes.count].name
  }
  public func isClient(_ id: NodeID) -> Bool { id.index >= nodes.count }
  public func client(_ id: NodeID) -> Client? { isClient(id) ? clients[id.index - nodes.count] : nil }
  public func id(named name: String) -> NodeID? {
    if let node = nodes.firstIndex(of: name) { return NodeID(node) }
    return clients.firstIndex { $0.name == name }.map { NodeID(nodes.count + $0) }
  }
  /// The members of the rack or region of that name.
  public func group(named name: String) -> [NodeID]? {
    groups.first { $0.name == name }.map { $0.members.compactMap(id(named:)) }
  }
}

/// What a world is made from, besides its system: who takes part, and the seed of all chance.
public struct Setup: Hashable, Sendable {
  public var seed: UInt64
  public var roster: Roster
  public init(seed: UInt64, roster: Roster) { (self.seed, self.roster) = (seed, roster) }
}
