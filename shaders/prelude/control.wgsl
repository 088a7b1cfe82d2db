// What changes from one micro-batch to the next: written by the host before each submission, but for the tail, which the GPU
// itself copies from `update.state` after each update, so that nothing waits for the host.
struct Control {
  maskKey: u32,        // pcg(seed ^ pcg(step)): key of this update's fire masks
  sampleOffset: u32,   // index of the first sample in the effective batch
  batch: u32,          // samples in this micro-batch
  inverseRows: f32,    // 1 / samples of the whole update, so that parts add up to means
  internal: vec4f,     // inside the internal loss: coherence, overflow, smoothness; w is 1 / temperature
  learningRate: f32,   // of this update
  logBeta1: f32,       // ln β1: the GPU counts the updates k that are really done, and needs β1^k
  logBeta2: f32,
  clipNorm: f32,       // largest gradient norm; 0 is off
  beta1: f32,
  beta2: f32,
  epsilon: f32,
  weightDecay: f32,
  averaging: f32,      // 1 − the decay of the averaged weights
  frameSample: u32,    // sample of the micro-batch that the lattice view shows
  cutLayer: u32,       // layer whose incoming transport is cut in a link ablation; 0 for none
  leftOut: u32,        // 1: an update that is known not to be finite: those after it go on
  @align(16) base: vec4f, // loss weights as the config gives them: surface, internal, dialogue, reconstruction
  // the tail
  @align(16) weights: vec4f, // loss weights as they act now: surface, internal, dialogue, reconstruction
  lossScale: f32,      // what gradients of states are multiplied by while they are stored; 1 in f32
  inverseLossScale: f32, // both are powers of two, so that scaling loses nothing
}
