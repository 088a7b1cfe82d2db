// s₀[z=0] = u·vin on the input face; layer z gets seedDecayᶻ of it (0 unless seedDecay is set). One thread: four channels.
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<storage, read> surface: array<f32>;            // u [B][S]
@group(0) @binding(2) var<storage, read> parameters: array<vec4f>;       // vin at INJECT_AT
@group(0) @binding(3) var<storage, read_write> state: array<Stored4>;    // s₀ [N][B][C]

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let batch = control.batch;
  let index = flatIndex(id, groups);
  if (index >= N * batch * CV) { return; }
  let c = index % CV;
  let b = (index / CV) % batch;
  let n = index / (CV * batch);
  state[index] = pack4(seedWeight(n / S) * surface[b * S + n % S] * parameters[INJECT_AT + c]);
}
