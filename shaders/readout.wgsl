// o[y,x] = s_T[z=D−1, y, x]·wout + bout. One thread: one value of one output surface.
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<storage, read> state: array<Stored4>;          // s_T [N][B][C]
@group(0) @binding(2) var<storage, read> parameters: array<vec4f>;       // wout at READOUT_AT, bout at READOUT_BIAS_AT
@group(0) @binding(3) var<storage, read_write> surface: array<f32>;      // o [B][S]

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let batch = control.batch;
  let index = flatIndex(id, groups);
  if (index >= S * batch) { return; }
  let i = index % S;
  let b = index / S;
  var sum = parameters[READOUT_BIAS_AT].x;
  for (var c = 0u; c < CV; c++) {
    sum += dot(unpack4(state[((N - S + i) * batch + b) * CV + c]), parameters[READOUT_AT + c]);
  }
  surface[index] = sum;
}
