// The moving average of the weights, after their update: e += (1 − d)·(w − e). One thread: four values.
struct AveragePass {
  count4: u32,         // vec4s of this window
}
@group(0) @binding(0) var<uniform> pass_: AveragePass;
@group(0) @binding(1) var<storage, read> clip: Clip;
@group(0) @binding(2) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> average: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= pass_.count4 || clip.valid == 0u) { return; }
  average[i] += clip.averaging * (parameters[i] - average[i]);
}
