// Decides one update: ‖g‖ of the whole gradient, the clip factor, AdamW's corrections, and whether it is done at all. It is
// skipped whole where norm or losses are not finite, found by their exponent bits, or where a number did not fit 16 bits; the
// loss scale is then halved, and doubled after GROW_AFTER updates without (MODEL.md §6). Where nothing is left to halve, all later
// updates are refused too, as the host hears of it only when some of them are under way. One workgroup.
struct ClipPass {
  count: u32,          // partial sums
}
const GROW_AFTER: u32 = 200u;
const LARGEST_SCALE: f32 = 16777216.0; // 2²⁴

@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<uniform> pass_: ClipPass;
@group(0) @binding(2) var<storage, read> partials: array<f32>;
@group(0) @binding(3) var<storage, read> losses: array<vec4f>;           // of this update; the first four parts make the loss
@group(0) @binding(4) var<storage, read> overflow: array<u32>;           // 0, or bit 0: a number did not fit 16 bits, bit 1: a parameter is not finite
@group(0) @binding(5) var<storage, read_write> clip: Clip;
@group(0) @binding(6) var<storage, read_write> state: UpdateState;

fn isFinite(value: f32) -> bool {
  return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u;
}

// 1 − eˣ for x ≤ 0; near 0, where the difference would cancel, by its series.
fn fallShort(x: f32) -> f32 {
  if (x < -0.5) { return 1.0 - exp(x); }
  var sum = 1.0;
  for (var i = 9.0; i > 1.0; i -= 1.0) {
    sum = 1.0 + sum * x / i;
  }
  return -x * sum;
}

fn moveScale(valid: bool) {
  if (valid) {
    state.updates += 1u;
    state.goodUpdates += 1u;
    if (state.goodUpdates < GROW_AFTER) { return; }
  } else {
    state.skipped += 1u;
    if (state.lossScale <= 1.0 && control.leftOut == 0u) { state.halted = 1u; }
  }
  state.goodUpdates = 0u;
  if (!SCALED) { return; }
  state.lossScale = select(max(state.lossScale * 0.5, 1.0), min(state.lossScale * 2.0, LARGEST_SCALE), valid);
  state.inverseLossScale = 1.0 / state.lossScale;
}

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) lane: u32) {
  var sum = 0.0;
  for (var i = lane; i < pass_.count; i += 64u) {
    sum += partials[i];
  }
  let square = workgroupSum(lane, sum);
  if (lane != 0u) { return; }
  let parts = losses[0];
  let finite = isFinite(square) && isFinite(parts.x) && isFinite(parts.y) && isFinite(parts.z) && isFinite(parts.w);
  let running = state.halted == 0u;
  let valid = running && finite && overflow[0] == 0u;
  clip.norm = sqrt(square);
  clip.factor = select(1.0, min(1.0, control.clipNorm / (clip.norm + 1e-6)), control.clipNorm > 0.0);
  clip.valid = select(0u, 1u, valid);
  clip.overflowed = overflow[0] & 1u;
  clip.lossScale = state.lossScale;
  if (running) { moveScale(valid); }
  let k = f32(state.updates);
  let correction = sqrt(fallShort(k * control.logBeta2));
  clip.rate = control.learningRate * correction / fallShort(k * control.logBeta1);
  clip.epsilon = correction * control.epsilon;
  clip.fresh1 = fallShort(control.logBeta1);
  clip.fresh2 = fallShort(control.logBeta2);
  clip.averaging = max(control.averaging, 9.0 / (10.0 + k));
}
