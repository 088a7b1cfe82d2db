// du += Σ_z seedDecayᶻ · ∂L/∂s₀[z]·vin. One thread: one value of one surface.
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<storage, read> gradient: array<Stored4>;            // ∂L/∂s₀ [N][B][C]
@group(0) @binding(2) var<storage, read> parameters: array<vec4f>;            // vin at INJECT_AT
@group(0) @binding(3) var<storage, read_write> surfaceGradient: array<f32>;   // du [B][S]

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let batch = control.batch;
  let index = flatIndex(id, groups);
  if (index >= S * batch) { return; }
  let i = index % S;
  let b = index / S;
  var sum = 0.0;
  for (var z = 0u; z < D; z++) {
    let weight = seedWeight(z);
    if (weight != 0.0) {
      for (var c = 0u; c < CV; c++) {
        sum += weight * dot(unpack4(gradient[((z * S + i) * batch + b) * CV + c]), parameters[INJECT_AT + c]);
      }
    }
  }
  surfaceGradient[index] += control.inverseLossScale * sum;
}
