// How samples of cells lie in a state: [cell][batch][channel], so that a neighbour is one contiguous stretch for the whole batch.
fn sampleRow(n: u32, b: u32, batch: u32) -> u32 {
  return n * batch + b;
}
// Cell (from the first of its band) and sample of a row of a band.
fn rowPlace(row: u32, batch: u32) -> vec2u {
  return vec2u(row / batch, row % batch);
}
