// The weights of one slab as a kernel needs them, where they lie: four of W1's columns at a time.
fn openSlab(at: u32, lane: u32) {}

fn slabWeight(at: u32, row: u32, column: u32) -> vec4f {
  return w1[at + row * HV + column];
}

// A weight that was held with others of the slab.
fn slabSpread(held: vec4f, share: u32) -> vec4f {
  if (SLAB_LANES == 1u) { return held; }
  return spread(held, share);
}
