// What changes from one micro-batch to the next. Written by the host before each submission.
struct Control {
  maskKey: u32,        // pcg(seed ^ pcg(step)): key of this update's fire masks
  sampleOffset: u32,   // index of the first sample in the effective batch
  batch: u32,          // samples in this micro-batch
  inverseRows: f32,    // 1 / samples of the whole update, so that parts add up to means
  weights: vec4f,      // loss weights: surface, internal, dialogue, reconstruction
  internal: vec4f,     // inside the internal loss: coherence, overflow, smoothness; w is 1 / temperature
  learningRate: f32,   // of this update
  correction1: f32,    // 1 − β1^k, k counted from 1
  correction2: f32,    // √(1 − β2^k)
  clipNorm: f32,       // largest gradient norm; 0 is off
  beta1: f32,
  beta2: f32,
  epsilon: f32,
  weightDecay: f32,
  frameSample: u32,    // sample of the micro-batch that the lattice view shows
}
