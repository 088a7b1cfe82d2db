// How samples of cells lie in a state: [cell][batch][channel], so that a neighbour is one contiguous stretch for the whole batch
// and all threads of a group share its cells' weights.
fn sampleRow(n: u32, b: u32, batch: u32) -> u32 {
  return n * batch + b;
}
// Cell (from the first of the dispatch) and tile of samples that a thread owns.
fn threadPlace(index: u32, tiles: u32, cells: u32) -> vec2u {
  return vec2u(index / tiles, index % tiles);
}
