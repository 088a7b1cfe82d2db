// The left side of an outer product is what the cells perceive; row i4 lies in slab i4 / CV.
fn leftSource(n: u32, i4: u32) -> i32 {
  return slabSource(n, i4 / CV);
}
fn leftValue(source: i32, i4: u32, b: u32, batch: u32) -> vec4f {
  if (source < 0) { return vec4f(); }
  return readSlab(u32(source), i4 / CV, b, batch, i4 % CV);
}
