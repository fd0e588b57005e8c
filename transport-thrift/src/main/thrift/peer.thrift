// The protocol between the nodes of a cluster, in Thrift's compact protocol, framed: each message
// is preceded by its length in four bytes, the highest first.
//
// A node opens two connections to each peer and keeps them: one for protocol messages and one for
// bulk. On each it calls `hello` once, waits for the answer, and from then on calls only what is
// oneway; answers are never waited for. The called side in turn calls `beat` on the same
// connection.
namespace java io.quorate.transport.thrift.v1

// What a connection is for.
enum Lane {
  // Protocol messages: small, urgent.
  MESSAGES = 1
  // Pieces of snapshots: large, patient.
  BULK = 2
}

struct Hello {
  1: string cluster
  2: i32 sender
  // Whom the caller wants to reach; 0 in the answer.
  3: i32 receiver
  // The two halves of a UUID.
  4: i64 incarnationHigh
  5: i64 incarnationLow
  6: string engine
  7: i32 protocolVersion
  8: i32 payloadBytesMax
  // How often the speaker beats.
  9: i32 keepaliveMillis
  10: Lane lane
}

struct Answer {
  // Who answers.
  1: Hello hello
  // Why the caller is refused; absent if it is not. The connection ends after a refusal.
  2: optional string refusal
}

struct Item {
  1: i32 group
  2: i32 generation
  3: i32 kind
  4: binary payload
}

// Envelopes that gathered, 4,096 at most. Cluster, sender and receiver are those of the handshake.
struct Batch {
  1: list<Item> items
}

// A batch, compressed.
struct Packed {
  // Bytes of the batch.
  1: i32 plainBytes
  // A Batch in the compact protocol, compressed by Zstandard.
  2: binary zstd
}

// What the called side takes.
service PeerService {
  // A frame of 1,024 bytes at most, the first of a connection.
  Answer hello(1: Hello hello)
  oneway void deliver(1: Batch batch)
  oneway void deliverPacked(1: Packed packed)
  // The caller is alive though it has nothing to send. Asks for a number back, unless that is 0,
  // and so learns how long the way there and back takes.
  oneway void beat(1: i64 asked)
}

// What the caller takes.
service CallerService {
  // The called side is alive. Brings back what was asked last, once; 0 if nothing.
  oneway void beat(1: i64 asked)
}
