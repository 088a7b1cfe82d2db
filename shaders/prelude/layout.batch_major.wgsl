// The other way round, [batch][cell][channel], for the comparison in the table of claims: neighbouring threads own neighbouring
// cells of the same samples.
fn sampleRow(n: u32, b: u32, batch: u32) -> u32 {
  return b * N + n;
}
// Cell (from the first of the dispatch) and tile of samples that a thread owns.
fn threadPlace(index: u32, tiles: u32, cells: u32) -> vec2u {
  return vec2u(index % cells, index / cells);
}
