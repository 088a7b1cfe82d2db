// The state of one sample, gathered for the lattice view. One thread: four channels of one cell.
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<storage, read> state: array<Stored4>;          // s_T [N][B][C]
@group(0) @binding(2) var<storage, read_write> frame: array<vec4f>;      // [N][C]

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = flatIndex(id, groups);
  if (index >= N * CV) { return; }
  let sample = min(control.frameSample, control.batch - 1u);
  frame[index] = unpack4(state[((index / CV) * control.batch + sample) * CV + index % CV]);
}
