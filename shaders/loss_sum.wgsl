// Adds one micro-batch's losses to the update's: partial sums and row losses become the means of MODEL.md §4. One workgroup.
struct LossPass {
  rows: u32,           // rows whose dialogue losses count; 0: the whole micro-batch, control.batch
  part: u32,           // 0: all losses; 1: all but dialogue and cosine (the rows of a validation); 2: only these (its candidates)
  hasLattice: u32,     // 0 with the bypass: no internal loss
}
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<uniform> pass_: LossPass;
@group(0) @binding(2) var<storage, read> partials: array<f32>;            // [3][PARTIALS]: overflow, coherence, smoothness
@group(0) @binding(3) var<storage, read> surfaceLosses: array<f32>;       // [row]
@group(0) @binding(4) var<storage, read> dialogueLosses: array<f32>;      // [row]
@group(0) @binding(5) var<storage, read> reconstructionLosses: array<f32>; // [row]
@group(0) @binding(6) var<storage, read> cosines: array<f32>;             // [row]
@group(0) @binding(7) var<storage, read_write> losses: array<f32>;        // surface, internal, dialogue, reconstruction, cosine

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) lane: u32) {
  var overflow = 0.0;
  var coherence = 0.0;
  var smoothness = 0.0;
  if (pass_.hasLattice == 1u) {
    for (var i = lane; i < PARTIALS; i += 64u) {
      overflow += partials[i];
      coherence += partials[PARTIALS + i];
      smoothness += partials[2u * PARTIALS + i];
    }
  }
  var surface = 0.0;
  var dialogue = 0.0;
  var reconstruction = 0.0;
  var cosine = 0.0;
  let rows = select(pass_.rows, control.batch, pass_.rows == 0u);
  for (var row = lane; row < rows; row += 64u) {
    if (pass_.part != 2u) {
      surface += surfaceLosses[row];
      reconstruction += reconstructionLosses[row];
    }
    if (pass_.part != 1u) {
      dialogue += dialogueLosses[row];
      cosine += cosines[row];
    }
  }
  let state = workgroupSum4(lane, vec4f(overflow, coherence, smoothness, 0.0));
  let rowwise = workgroupSum4(lane, vec4f(surface, dialogue, reconstruction, cosine));
  if (lane == 0u) {
    let mean = control.inverseRows;
    let internal = control.internal.x * state.y / f32((D - 1u) * S * C) + control.internal.y * state.x / f32(STEPS * N * C) + control.internal.z * state.z / f32(N * C);
    losses[0] += rowwise.x * mean;
    losses[1] += internal * mean;
    losses[2] += rowwise.y * mean;
    losses[3] += rowwise.z * mean;
    losses[4] += rowwise.w * mean;
  }
}
