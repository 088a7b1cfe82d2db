// InfoNCE over the rows of ℓ = ŷ@r̂ᵀ/temperature, with the right reply on the diagonal, plus 1 − cos(y, r). Leaves in place of
// ℓ its gradient, w·(π − I)/(rows·temperature), and notes the cosine and the rank. One workgroup a row.
struct ContrastPass {
  candidates: u32,     // columns of ℓ
  temperature: f32,
}
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<uniform> pass_: ContrastPass;
@group(0) @binding(2) var<storage, read_write> logits: array<f32>;       // [rows][candidates]
@group(0) @binding(3) var<storage, read_write> rowLosses: array<f32>;    // [row], this part only
@group(0) @binding(4) var<storage, read_write> cosines: array<f32>;      // [row]
@group(0) @binding(5) var<storage, read_write> ranks: array<u32>;        // [row]: candidates with a strictly greater cosine

var<workgroup> best: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.x;
  let columns = pass_.candidates;
  let right = logits[row * columns + row];
  var highest = right;
  var above = 0.0;
  for (var i = lane; i < columns; i += 64u) {
    let v = logits[row * columns + i];
    highest = max(highest, v);
    above += select(0.0, 1.0, v > right);
  }
  above = workgroupSum(lane, above);
  best[lane] = highest;
  workgroupBarrier();
  for (var i = 0u; i < 64u; i++) {
    highest = max(highest, best[i]);
  }
  var sum = 0.0;
  for (var i = lane; i < columns; i += 64u) {
    sum += exp(logits[row * columns + i] - highest);
  }
  sum = workgroupSum(lane, sum);
  let share = exp(right - highest) / sum;
  let weight = control.weights.z * control.inverseRows / pass_.temperature;
  for (var i = lane; i < columns; i += 64u) {
    let at = row * columns + i;
    logits[at] = weight * (exp(logits[at] - highest) / sum - select(0.0, 1.0, i == row));
  }
  if (lane == 0u) {
    let cosine = right * pass_.temperature;
    rowLosses[row] = 1.0 - cosine - log(share + 1e-30);
    cosines[row] = cosine;
    ranks[row] = u32(above);
  }
}
