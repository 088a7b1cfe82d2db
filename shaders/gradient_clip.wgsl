// ‖g‖ of the whole gradient and the factor min(1, clipNorm/(‖g‖ + 1e-6)). A norm that is not finite, found by its exponent
// bits, makes the factor's flag 0: the update is then skipped whole. One workgroup.
struct ClipPass {
  count: u32,          // partial sums
}
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<uniform> pass_: ClipPass;
@group(0) @binding(2) var<storage, read> partials: array<f32>;
@group(0) @binding(3) var<storage, read_write> clip: array<f32>;         // norm, factor, 1 where finite else 0

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) lane: u32) {
  var sum = 0.0;
  for (var i = lane; i < pass_.count; i += 64u) {
    sum += partials[i];
  }
  let square = workgroupSum(lane, sum);
  if (lane == 0u) {
    let finite = (bitcast<u32>(square) & 0x7f800000u) != 0x7f800000u;
    let norm = sqrt(square);
    clip[0] = norm;
    clip[1] = select(1.0, min(1.0, control.clipNorm / (norm + 1e-6)), control.clipNorm > 0.0);
    clip[2] = select(0.0, 1.0, finite);
  }
}
