// What the optimizer keeps on the GPU from one update to the next, and what it decides for one of them.
struct UpdateState {
  // the tail of Control, copied there after each update
  weights: vec4f,      // loss weights as they act now: surface, internal, dialogue, reconstruction
  lossScale: f32,      // a power of two; 1 in f32
  inverseLossScale: f32,
  reserved: vec2u,
  // counts
  goodUpdates: u32,    // since the loss scale last moved
  updates: u32,        // that AdamW has really done
  skipped: u32,        // that were skipped whole
  halted: u32,         // 1: an update was not finite at loss scale 1; none is done any more until the host sets this to 0
}

struct Clip {
  norm: f32,           // ‖g‖ of the accumulated gradient
  factor: f32,         // min(1, clipNorm / (‖g‖ + 1e-6))
  valid: u32,          // 0: this update is skipped whole
  lossScale: f32,      // that this update's backward pass used
  rate: f32,           // learning rate · c2 / c1, where c1 = 1 − β1^k and c2 = √(1 − β2^k)
  epsilon: f32,        // c2 · ε
  fresh1: f32,         // 1 − β1
  fresh2: f32,         // 1 − β2
  averaging: f32,      // 1 − d: what the averaged weights take of the new ones
  overflowed: u32,     // a number did not fit 16 bits
}
