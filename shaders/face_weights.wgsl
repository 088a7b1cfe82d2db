// Gradients of the two vectors that tie surfaces to cells: out[c] += Σ over layers, places and samples of
// weight(z)·values[cell][b][c]·surface[b][place], and for the read-out its bias: Σ surface. One workgroup: four channels.
struct FacePass {
  firstLayer: u32,
  layers: u32,
  seeded: u32,         // 1: layer z counts seedDecayᶻ times (injection)
  outAt: u32,          // in vec4
  hasBias: u32,
  biasAt: u32,         // in vec4; its first value
}
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<uniform> pass_: FacePass;
@group(0) @binding(2) var<storage, read> values: array<Stored4>;         // [N][B][C]
@group(0) @binding(3) var<storage, read> surface: array<f32>;            // [B][S]
@group(0) @binding(4) var<storage, read_write> out: array<vec4f>;        // gradients

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let batch = control.batch;
  let c = group.x;
  var sum = vec4f();
  var plain = 0.0;
  for (var z = pass_.firstLayer; z < pass_.firstLayer + pass_.layers; z++) {
    let weight = select(1.0, seedWeight(z), pass_.seeded == 1u);
    if (weight != 0.0) {
      for (var row = lane; row < S * batch; row += 64u) {
        let i = row / batch;
        let b = row % batch;
        let scalar = surface[b * S + i];
        sum += weight * scalar * unpack4(values[((z * S + i) * batch + b) * CV + c]);
        plain += scalar;
      }
    }
  }
  let total = workgroupSum4(lane, sum);
  let bias = workgroupSum(lane, plain);
  if (lane == 0u) {
    out[pass_.outAt + c] += select(1.0, control.inverseLossScale, pass_.seeded == 1u) * total;
    if (pass_.hasBias == 1u && c == 0u) { out[pass_.biasAt].x += bias; }
  }
}
