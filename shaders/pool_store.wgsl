// The final state of every sample that the pool keeps → its slot, as 16-bit floats. One thread: four channels of one sample of
// one cell. A dispatch writes the samples whose slot is in its window.
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<uniform> pass_: PoolPass;
@group(0) @binding(2) var<storage, read> samples: array<PoolSample>;     // [B]
@group(0) @binding(3) var<storage, read> state: array<Stored4>;          // s_T [N][B][C]
@group(0) @binding(4) var<storage, read_write> states: array<vec2u>;     // this window's slots

const LARGEST_HALF: f32 = 65504.0;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let batch = control.batch;
  let index = flatIndex(id, groups);
  if (index >= N * batch * CV) { return; }
  let c = index % CV;
  let b = (index / CV) % batch;
  let n = index / (CV * batch);
  let sink = samples[b].sink;
  let slot = sink - 1u - pass_.first; // wraps around below the window
  if (sink == 0u || slot >= pass_.count) { return; }
  let value = clamp(unpack4(state[index]), vec4f(-LARGEST_HALF), vec4f(LARGEST_HALF));
  states[(slot * N + n) * CV + c] = vec2u(pack2x16float(value.xy), pack2x16float(value.zw));
}
