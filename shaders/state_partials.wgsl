// Partial sums of the internal losses over the last state, one a workgroup: 0 coherence (s[z+1]−s[z])², 1 smoothness (s − other)².
struct PartialPass {
  kind: u32,
  first: u32,          // place of this dispatch's first partial
}
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<uniform> pass_: PartialPass;
@group(0) @binding(2) var<storage, read> state: array<Stored4>;          // s_T [N][B][C]
@group(0) @binding(3) var<storage, read> other: array<Stored4>;          // s_{T−1}; read by smoothness only
@group(0) @binding(4) var<storage, read_write> partials: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let layer = S * control.batch * CV;
  let count = select(N, N - S, pass_.kind == 0u) * control.batch * CV;
  var sum = 0.0;
  for (var i = group.x * 64u + lane; i < count; i += 64u * PARTIALS) {
    let own = unpack4(state[i]);
    var term = own - unpack4(other[i]);
    if (pass_.kind == 0u) { term = unpack4(state[i + layer]) - own; }
    sum += dot(term, term);
  }
  let total = workgroupSum(lane, sum);
  if (lane == 0u) { partials[pass_.first + group.x] = total; }
}
