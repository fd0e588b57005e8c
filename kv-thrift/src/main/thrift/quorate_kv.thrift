// The protocol between clients and nodes of the key-value server, for Thrift: framed (each message is
// preceded by its length in four bytes, the highest first), in the compact or the binary protocol.
// Structs are the messages of quorate_kv.proto, with the same fields and numbers; numbers that are
// unsigned there are signed here, and names that languages reserve end with _. More is said there.
namespace java io.quorate.kv.thrift.v1
namespace py quorate_kv
namespace go quorate_kv
namespace js quorate_kv

enum FreshnessKind {
  // Sees every write that was acknowledged before the read began.
  LINEARIZABLE = 0
  // The same, under a lease of the leader.
  LEASE = 1
  // The same, asked of a quorum.
  QUORUM = 2
  // What this node has applied, if it heard of the leader recently enough.
  STALE = 3
}

enum MutationKind {
  PUT = 0
  DELETE = 1
  // The last 10 bytes of the key become the versionstamp: the version in 8 bytes, the number of
  // the mutation in 2, from 0, both with the highest byte first.
  PUT_STAMPED_KEY = 2
  // The same for the value.
  PUT_STAMPED_VALUE = 3
  DELETE_RANGE = 4
}

// How fresh a read must be.
enum SetFaultRequestKind {
  TIMEOUT = 0
  CONFLICT = 1
  CORRUPTION = 2
  NETWORK = 3
}

enum SetFaultRequestOperation {
  ANY = 0
  WRITE = 1
  COMMIT = 2
  GET = 3
  RANGE = 4
  READ_VERSION = 5
  COLUMN_FAMILIES = 6
  WATCH = 7
}

struct Freshness {
  1: FreshnessKind kind
  // For STALE: how long ago the node may last have heard of the leader.
  2: i64 staleness_millis
}

struct SessionCall {
  1: i64 session
  // The command's number in the session, from 1 up.
  2: i64 sequence
  // The client has the outcomes of all commands up to here.
  3: i64 acknowledged
}

// Opens a session; its id is the version of the reply.
struct OpenSession {
  1: i64 lease_millis
}

struct EndSession {
  1: i64 session
}

struct KeyRange {
  1: string column_family
  2: binary begin_
  // The smallest key behind it; absent for no end.
  3: optional binary end_
}

struct Mutation {
  1: MutationKind kind
  2: string column_family
  3: binary key
  4: binary value
  // For DELETE_RANGE: the smallest key behind it; absent for no end.
  5: optional binary end_
}

// Several changes at once, if what was read is still what it was.
struct Commit {
  // The version at which the reads were made.
  1: optional i64 read_version
  2: list<KeyRange> reads
  // What others' reads count as written, beside the keys of the mutations.
  3: list<KeyRange> write_conflicts
  4: list<Mutation> mutations
}

struct Put {
  1: string column_family
  2: binary key
  3: binary value
}

struct Delete {
  1: string column_family
  2: binary key
}

struct CreateColumnFamily {
  1: string name
}

struct DropColumnFamily {
  1: string name
}

struct WriteRequest {
  1: optional Put put
  2: optional Delete delete_
  3: optional CreateColumnFamily create_column_family
  4: optional DropColumnFamily drop_column_family
  5: optional Commit commit
  6: optional OpenSession open_session
  7: optional EndSession end_session
  // Marks it as a command of a session: sent again with the same mark, it is not done again.
  8: optional SessionCall session
}

struct WriteReply {
  // The place of the write in the order of all, the same on every node.
  1: i64 version
}

struct ReadVersionRequest {
  1: optional Freshness freshness
}

struct ReadVersionReply {
  1: i64 version
}

struct GetRequest {
  1: string column_family
  2: binary key
  3: optional Freshness freshness
  // As it was at this version; absent for now.
  4: optional i64 version
}

struct GetReply {
  1: bool found
  2: binary value
}

struct RangeRequest {
  1: string column_family
  // The smallest key that counts; empty for the first there is.
  2: binary begin_
  // The smallest key that no longer counts; absent for no end.
  3: optional binary end_
  // How many entries at most. At once the server gives no more than 10,000, and 1,000 for 0; a
  // stream has all of them, and no end for 0.
  4: i32 limit
  5: bool reverse
  6: bool keys_only
  7: optional Freshness freshness
  // As it was at this version; absent for now.
  8: optional i64 version
  // How many of the first entries are passed over.
  9: i32 offset
}

struct Entry {
  1: binary key
  2: binary value
}

struct RangeReply {
  1: list<Entry> entries
  // Whether the range holds more than came.
  2: bool has_more
  // Of a stream: the version that it is as of.
  3: optional i64 version
}

struct ListColumnFamiliesRequest {
  1: optional Freshness freshness
}

struct ListColumnFamiliesReply {
  1: list<string> names
}

struct WatchRequest {
  1: string column_family
  // What the keys start with.
  2: binary prefix
  // The first version that counts, from 1 up. If it is no longer kept the call ends with TOO_OLD.
  3: i64 from_version
}

struct Change {
  1: i64 version
  2: binary key
  // Absent if the key is gone.
  3: optional binary value
}

struct WatchReply {
  1: list<Change> changes
  // Up to here nothing is missing; a watch that goes on elsewhere begins one above. A reply without
  // changes comes about once a second, so that the client knows that the node lives.
  2: i64 through_version
}

struct StatisticsRequest {
}

struct StatisticsReply {
  1: i64 version
  // The oldest version that may be read.
  2: i64 oldest_version
  3: i64 history_versions
  4: i64 history_bytes
  5: i64 conflict_segments
  6: i64 sessions
  // The group's time, in milliseconds since 1970.
  7: i64 time_millis
  // About how many keys there are, and what they and their values take where they are kept.
  8: i64 keys
  9: i64 bytes
  // Transactions since the node opened its store.
  10: i64 committed
  // Those whose reads were no longer so, or no longer known.
  11: i64 aborted
}

struct ClusterHealthRequest {
}

struct MemberHealth {
  1: i32 node
  2: string client_address
  3: bool votes
  // Whether the leader heard of it lately.
  4: bool up
  // How long ago; absent for the leader itself, and if never.
  5: optional i64 since_contact_millis
}

struct ClusterHealthReply {
  // healthy: all members are up; degraded: a majority of those who vote is; unhealthy.
  1: string health
  2: i32 leader
  3: list<MemberHealth> members
}

struct PingRequest {
  1: binary payload
}

struct PingReply {
  1: binary payload
}

struct StatusRequest {
  // Whether to read the whole state for its digest.
  1: bool digest
}

struct MemberStatus {
  1: i32 node
  2: string address
  3: string client_address
  4: bool votes
  // The newest position known to be durable there; absent where this node does not know.
  5: optional i64 matched
  // How long ago this node heard of it; absent for itself, and if never.
  6: optional i64 since_contact_millis
}

// A node's link to another one. Counts are since the node's start.
struct LinkStatus {
  1: i32 node
  2: string address
  3: bool connected
  // Why it is not connected, if known.
  4: string problem
  5: i64 sent
  6: i64 sent_bytes
  // Writes to the network that carried what was sent.
  7: i64 batches
  // What the batches take before and after compression.
  8: i64 encoded_bytes
  9: i64 wire_bytes
  10: i64 received
  11: i64 received_bytes
  // Given up on.
  12: i64 dropped
  // Waiting to be sent.
  13: i32 queued
  // Connections that were made.
  14: i64 connects
  // 0 if not yet known.
  15: i64 round_trip_nanos
}

struct StatusReply {
  1: i32 node
  2: string cluster
  3: string mode
  4: string engine
  5: string transport
  6: string storage
  7: string store
  8: string health
  9: string role
  10: bool leading
  // 0 if none is known.
  11: i32 leader
  12: i64 epoch
  13: i64 decided
  14: i64 applied
  15: string explanation
  16: list<MemberStatus> members
  // Only if asked for.
  17: binary digest
  18: i64 digest_position
  19: string version
  // The links to other nodes.
  20: list<LinkStatus> links
  // What the engine has done since the node's start, by name.
  30: map<string,i64> counters
  // The position of the newest snapshot; 0 if there is none.
  31: i64 snapshot_position
}

struct SetFaultRequest {
  1: SetFaultRequestKind kind
  2: SetFaultRequestOperation on
  // How many of a million operations it happens to, at random; 0 ends the fault.
  3: i32 per_million
  4: i64 duration_millis
}

struct SetFaultReply {
  // The node that was told.
  1: i32 node
}

struct DigestsRequest {
}

struct PositionDigest {
  1: i64 position
  // SHA-256 of the state as a snapshot.
  2: binary digest
}

struct DigestsReply {
  1: list<PositionDigest> digests
}

struct StateRequest {
}

struct StateReply {
  // The position of the state, the same in each piece.
  1: i64 position
  // The next piece of it, as a snapshot.
  2: binary piece
}

// Why a call failed; travels beside the status of the call.
exception ErrorDetail {
  // NOT_LEADER, NO_QUORUM, OVERLOADED, TIMEOUT, INVALID_KEY, INVALID_CF, INVALID_OPERATION,
  // CONFLICT, TOO_OLD, VERSION_AHEAD, SESSION_EXPIRED, SEQUENCE_ERROR, ...
  1: string code
  2: string message
  // Whether a write may have taken effect all the same.
  3: bool outcome_unknown
  // For NOT_LEADER, if a leader is known.
  4: i32 leader
  5: string leader_client_address
}

// Each function takes how long its caller waits, in milliseconds; 0 for as long as it takes. Where
// callers have to be known, it takes the caller's token too; it may be left out by who has shown a
// certificate.
service KvService {
  WriteReply write(1: WriteRequest request, 2: i64 timeout_millis, 3: string auth_token)
      throws (1: ErrorDetail failure)
  ReadVersionReply readVersion(1: ReadVersionRequest request, 2: i64 timeout_millis, 3: string auth_token)
      throws (1: ErrorDetail failure)
  GetReply get(1: GetRequest request, 2: i64 timeout_millis, 3: string auth_token)
      throws (1: ErrorDetail failure)
  RangeReply range(1: RangeRequest request, 2: i64 timeout_millis, 3: string auth_token)
      throws (1: ErrorDetail failure)
  // A part of a long range; go on behind its last entry, at its version, while there is more.
  RangeReply rangeStream(1: RangeRequest request, 2: i64 timeout_millis, 3: string auth_token)
      throws (1: ErrorDetail failure)
  ListColumnFamiliesReply listColumnFamilies(1: ListColumnFamiliesRequest request, 2: i64 timeout_millis, 3: string auth_token)
      throws (1: ErrorDetail failure)
  // What is written from a version on, each change once and in order: waits for changes, for a
  // second at most. Go on above the reply's through_version.
  WatchReply watch(1: WatchRequest request, 2: i64 timeout_millis, 3: string auth_token)
      throws (1: ErrorDetail failure)
  StatusReply status(1: StatusRequest request, 2: i64 timeout_millis, 3: string auth_token)
      throws (1: ErrorDetail failure)
  StatisticsReply statistics(1: StatisticsRequest request, 2: i64 timeout_millis, 3: string auth_token)
      throws (1: ErrorDetail failure)
  // Answered by the leader.
  ClusterHealthReply clusterHealth(1: ClusterHealthRequest request, 2: i64 timeout_millis, 3: string auth_token)
      throws (1: ErrorDetail failure)
  PingReply ping(1: PingRequest request, 2: i64 timeout_millis, 3: string auth_token)
      throws (1: ErrorDetail failure)
  // Makes the node that is asked feign a fault; refused unless its config allows that.
  SetFaultReply setFault(1: SetFaultRequest request, 2: i64 timeout_millis, 3: string auth_token)
      throws (1: ErrorDetail failure)
  // The digests of this node's state at the last positions at which it took one; for other nodes.
  DigestsReply digests(1: DigestsRequest request, 2: i64 timeout_millis, 3: string auth_token)
      throws (1: ErrorDetail failure)
  // The first piece of the state of this moment; nodes that are rebuilt ask for it over gRPC.
  StateReply state(1: StateRequest request, 2: i64 timeout_millis, 3: string auth_token)
      throws (1: ErrorDetail failure)
}
