// Backward through the gate's matmul: [e_s, e_a] = dγ' @ Wgᵀ, added to what already reaches s and a.
// One thread: four channels of ROWS samples of one cell.
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<storage, read> parameters: array<vec4f>;          // cell tensors but W1
@group(0) @binding(2) var<storage, read_write> transport: array<Stored4>;   // [N][B][3C]: –, dγ' (read), da
@group(0) @binding(3) var<storage, read_write> flow: array<Stored4>;        // [N][B][2C]: to its own state; –

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let batch = control.batch;
  let tile = channelTile(flatIndex(id, groups), batch);
  if (!tile.inside || tile.n < S) { return; }
  var toOwn: array<vec4f, ROWS>;
  var toArrived: array<vec4f, ROWS>;
  for (var q = 0u; q < CV; q++) {
    var x: array<vec4f, ROWS>;
    for (var r = 0u; r < ROWS; r++) { // @unroll
      x[r] = unpack4(transport[((tile.n * batch + min(tile.b0 + r, batch - 1u)) * 3u + 1u) * CV + q]);
    }
    for (var e = 0u; e < 4u; e++) { // @unroll
      let own = parameters[GATE_AT + (tile.c * 4u + e) * CV + q];
      let arrived = parameters[GATE_AT + (C + tile.c * 4u + e) * CV + q];
      for (var r = 0u; r < ROWS; r++) { // @unroll
        toOwn[r][e] += dot(x[r], own);
        toArrived[r][e] += dot(x[r], arrived);
      }
    }
  }
  for (var r = 0u; r < ROWS; r++) { // @unroll
    if (tile.b0 + r < batch) {
      let row = tile.n * batch + tile.b0 + r;
      let ownAt = row * 2u * CV + tile.c;
      let arrivedAt = (row * 3u + 2u) * CV + tile.c;
      flow[ownAt] = pack4(unpack4(flow[ownAt]) + toOwn[r]);
      transport[arrivedAt] = pack4(unpack4(transport[arrivedAt]) + toArrived[r]);
    }
  }
}
