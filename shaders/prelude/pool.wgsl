// Pool training: where the state of one sample of the micro-batch comes from and goes to.
struct PoolSample {
  sphere: vec4f,       // cells that are zeroed first: centre x, y, z and squared radius, 0 for none
  source: u32,         // 1 + slot of the state that it starts from; 0: zeros
  sink: u32,           // 1 + slot that its final state goes to; 0: nowhere
}

// The slots that the binding of `states` holds: [slot][N][C] 16-bit floats, two a word, whatever the run's precision.
struct PoolPass {
  first: u32,
  count: u32,
}
