// s₀ where states are pooled: a sample goes on from a state of the pool, with a sphere of it zeroed, or starts from zeros; then
// the input face is overwritten with u·vin. One thread: four channels of one sample of one cell. A dispatch writes the samples
// whose slot is in its window; the one of the first window also those that start from zeros.
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<uniform> pass_: PoolPass;
@group(0) @binding(2) var<storage, read> samples: array<PoolSample>;     // [B]
@group(0) @binding(3) var<storage, read> states: array<vec2u>;           // this window's slots
@group(0) @binding(4) var<storage, read> surface: array<f32>;            // u [B][S]
@group(0) @binding(5) var<storage, read> parameters: array<vec4f>;       // vin at INJECT_AT
@group(0) @binding(6) var<storage, read_write> state: array<Stored4>;    // s₀ [N][B][C]

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let batch = control.batch;
  let index = flatIndex(id, groups);
  if (index >= N * batch * CV) { return; }
  let c = index % CV;
  let b = (index / CV) % batch;
  let n = index / (CV * batch);
  let source = samples[b].source;
  let slot = source - 1u - pass_.first; // wraps around below the window
  if (!select(slot < pass_.count, pass_.first == 0u, source == 0u)) { return; }

  var value = vec4f();
  if (n < S) {
    value = surface[b * S + n] * parameters[INJECT_AT + c];
  } else if (source != 0u) {
    let sphere = samples[b].sphere;
    let away = vec3f(f32(n % W), f32((n / W) % H), f32(n / S)) - sphere.xyz;
    if (dot(away, away) >= sphere.w) {
      let held = states[(slot * N + n) * CV + c];
      value = vec4f(unpack2x16float(held.x), unpack2x16float(held.y));
    }
  }
  state[index] = pack4(value);
}
