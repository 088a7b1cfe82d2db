// Partial sums of the overflow loss over the rows of the lattice, one a workgroup; cell_step has added it up over the lattice steps.
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<storage, read> overflows: array<f32>;          // [N][B]
@group(0) @binding(2) var<storage, read_write> partials: array<f32>;     // [PARTIALS]

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  var sum = 0.0;
  for (var i = group.x * 64u + lane; i < N * control.batch; i += 64u * PARTIALS) {
    sum += overflows[i];
  }
  let total = workgroupSum(lane, sum);
  if (lane == 0u) { partials[group.x] = total; }
}
