// The other way round, [batch][cell][channel], for the comparison in the table of claims: neighbouring lanes own neighbouring cells
// of the same sample.
fn sampleRow(n: u32, b: u32, batch: u32) -> u32 {
  return b * N + n;
}
// Cell (from the first of its band) and sample of a row of a band.
fn rowPlace(row: u32, batch: u32) -> vec2u {
  return vec2u(row % BAND, row / BAND);
}
