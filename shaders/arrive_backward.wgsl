// Backward through a = s[z−1] @ A[z−1]: da @ Aᵀ, which belongs to the layer below; 0 at z = 0.
// One thread: four channels of ROWS samples of one cell.
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<storage, read> parameters: array<vec4f>;       // cell tensors but W1
@group(0) @binding(2) var<storage, read> transport: array<Stored4>;      // [N][B][3C]: –, –, da
@group(0) @binding(3) var<storage, read_write> flow: array<Stored4>;     // [N][B][2C]: –; to the one below

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let batch = control.batch;
  let tile = channelTile(flatIndex(id, groups), batch);
  if (!tile.inside || tile.n < S) { return; }
  let matrix = TRANSPORT_AT + ((tile.n / S - 1u) * C + tile.c * 4u) * CV;
  var sum: array<vec4f, ROWS>;
  for (var q = 0u; q < CV; q++) {
    var x: array<vec4f, ROWS>;
    for (var r = 0u; r < ROWS; r++) { // @unroll
      x[r] = unpack4(transport[((tile.n * batch + min(tile.b0 + r, batch - 1u)) * 3u + 2u) * CV + q]);
    }
    for (var e = 0u; e < 4u; e++) { // @unroll
      let weight = parameters[matrix + e * CV + q];
      for (var r = 0u; r < ROWS; r++) { // @unroll
        sum[r][e] += dot(x[r], weight);
      }
    }
  }
  for (var r = 0u; r < ROWS; r++) { // @unroll
    if (tile.b0 + r < batch) {
      flow[((tile.n * batch + tile.b0 + r) * 2u + 1u) * CV + tile.c] = pack4(sum[r]);
    }
  }
}
