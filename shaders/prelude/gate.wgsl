// The transport gate γ = σ([s, a] @ Wg + bg) of a channel tile. The kernel declares `state`, `parameters` and `transport`,
// whose first part is a.
fn gateOf(tile: ChannelTile, batch: u32) -> array<vec4f, ROWS> {
  var gate: array<vec4f, ROWS>;
  for (var q = 0u; q < CV; q++) {
    var own: array<vec4f, ROWS>;
    var arrived: array<vec4f, ROWS>;
    for (var r = 0u; r < ROWS; r++) { // @unroll
      let row = tile.n * batch + min(tile.b0 + r, batch - 1u);
      own[r] = unpack4(state[row * CV + q]);
      arrived[r] = unpackArrived(transport[row * ARRIVED_STRIDE * CV + q]);
    }
    for (var e = 0u; e < 4u; e++) { // @unroll
      let fromOwn = parameters[GATE_AT + (q * 4u + e) * CV + tile.c];
      let fromArrived = parameters[GATE_AT + (C + q * 4u + e) * CV + tile.c];
      for (var r = 0u; r < ROWS; r++) { // @unroll
        gate[r] += own[r][e] * fromOwn + arrived[r][e] * fromArrived;
      }
    }
  }
  let bias = parameters[GATE_BIAS_AT + tile.c];
  for (var r = 0u; r < ROWS; r++) { // @unroll
    gate[r] = sigmoid4(gate[r] + bias);
  }
  return gate;
}
