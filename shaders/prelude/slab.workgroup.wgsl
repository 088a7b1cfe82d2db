// The weights of one slab in the workgroup's own memory: C rows of SLAB_COLUMNS fours of W1's columns.
var<workgroup> slabWeights: array<vec4f, C * SLAB_COLUMNS>;

// Brings a slab that begins at `at`; for all lanes together.
fn openSlab(at: u32, lane: u32) {
  workgroupBarrier();
  for (var i = lane; i < C * SLAB_COLUMNS; i += TILE_LANES) {
    slabWeights[i] = w1[at + (i / SLAB_COLUMNS) * HV + i % SLAB_COLUMNS];
  }
  workgroupBarrier();
}

fn slabWeight(at: u32, row: u32, column: u32) -> vec4f {
  return slabWeights[row * SLAB_COLUMNS + column];
}

// A weight that was held with others of the slab.
fn slabSpread(held: vec4f, share: u32) -> vec4f {
  if (SLAB_LANES == 1u) { return held; }
  return spread(held, share);
}
