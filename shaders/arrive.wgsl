// What arrives from the layer below, before the gate: a = s[z−1] @ A[z−1]; 0 at z = 0 (MODEL.md §3, step 5).
// One thread: four channels of ROWS samples of one cell.
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<storage, read> state: array<Stored4>;             // s_t [N][B][C]
@group(0) @binding(2) var<storage, read> parameters: array<vec4f>;          // cell tensors but W1
@group(0) @binding(3) var<storage, read_write> transport: array<Arrived4>;  // [N][B][ARRIVED_STRIDE·C]: a in its first part

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let batch = control.batch;
  let tile = channelTile(flatIndex(id, groups), batch);
  if (!tile.inside) { return; }
  var sum: array<vec4f, ROWS>;
  if (tile.n >= S) {
    let below = (tile.n - S) * batch;
    let matrix = TRANSPORT_AT + (tile.n / S - 1u) * C * CV + tile.c;
    for (var q = 0u; q < CV; q++) {
      var x: array<vec4f, ROWS>;
      for (var r = 0u; r < ROWS; r++) { // @unroll
        x[r] = unpack4(state[(below + min(tile.b0 + r, batch - 1u)) * CV + q]);
      }
      for (var e = 0u; e < 4u; e++) { // @unroll
        let weight = parameters[matrix + (q * 4u + e) * CV];
        for (var r = 0u; r < ROWS; r++) { // @unroll
          sum[r] += x[r][e] * weight;
        }
      }
    }
  }
  for (var r = 0u; r < ROWS; r++) { // @unroll
    if (tile.b0 + r < batch) {
      transport[(tile.n * batch + tile.b0 + r) * ARRIVED_STRIDE * CV + tile.c] = packArrived(sum[r]);
    }
  }
}
