// out += values, number by number: the residual of the MLP baseline and its gradient. One thread: four values.
struct ElementPass {
  count4: u32,         // vec4s; the last may reach into the buffer's padding
}
@group(0) @binding(0) var<uniform> pass_: ElementPass;
@group(0) @binding(1) var<storage, read> values: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= pass_.count4) { return; }
  out[i] += values[i];
}
