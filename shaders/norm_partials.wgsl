// Partial sums of squares of the gradient arena, one a workgroup. Looks at the parameters too: a NaN among them can vanish in a
// clamp on its way to the gradient, and is found here by its exponent bits.
struct NormPass {
  count4: u32,         // vec4s of this window
  first: u32,          // place of its first partial
}
@group(0) @binding(0) var<uniform> pass_: NormPass;
@group(0) @binding(1) var<storage, read> gradients: array<vec4f>;        // a window of the arena
@group(0) @binding(2) var<storage, read> parameters: array<vec4f>;       // the same window of theirs
@group(0) @binding(3) var<storage, read_write> partials: array<f32>;
@group(0) @binding(4) var<storage, read_write> overflow: array<atomic<u32>>; // bit 1: a parameter is not finite

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  var sum = 0.0;
  for (var i = group.x * 64u + lane; i < pass_.count4; i += 64u * PARTIALS) {
    sum += dot(gradients[i], gradients[i]);
    let exponents = bitcast<vec4u>(parameters[i]) & vec4u(0x7f800000u);
    if (any(exponents == vec4u(0x7f800000u))) { atomicOr(&overflow[0], 2u); }
  }
  let total = workgroupSum(lane, sum);
  if (lane == 0u) { partials[pass_.first + group.x] = total; }
}
