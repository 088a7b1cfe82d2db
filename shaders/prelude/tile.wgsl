// A thread that owns four channels of ROWS samples of one cell.
struct ChannelTile {
  n: u32,
  b0: u32,
  c: u32,      // in fours
  inside: bool,
}

fn channelTile(index: u32, batch: u32) -> ChannelTile {
  let tiles = (batch + ROWS - 1u) / ROWS;
  return ChannelTile(index / (tiles * CV), ((index / CV) % tiles) * ROWS, index % CV, index < N * tiles * CV);
}
