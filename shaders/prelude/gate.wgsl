// The gated transport X = γ⊙(a − λs) of the rows of this lane, all of one layer z ≥ 1 (MODEL.md §3, step 5).
// The kernel declares `state` and `parameters`.
struct Gated {
  arrived: array<array<vec4f, CV>, ROWS>,   // a = s[z−1] @ A[z−1]
  gate: array<array<vec4f, CV>, ROWS>,      // γ = σ([s, a] @ Wg + bg)
}

// Four channels of s of the thread's rows, `cells` cells below.
fn statesOf(rows: array<Row, ROWS>, cells: u32, batch: u32, q: u32) -> array<vec4f, ROWS> {
  var x: array<vec4f, ROWS>;
  for (var r = 0u; r < ROWS; r++) { // @unroll
    x[r] = unpack4(state[sampleRow(rows[r].n - cells, rows[r].b, batch) * CV + q]);
  }
  return x;
}

fn gatedOf(rows: array<Row, ROWS>, layer: u32, batch: u32, share: u32) -> Gated {
  var out: Gated;
  for (var q = 0u; q < CV; q++) {
    addProduct(statesOf(rows, S, batch, q), TRANSPORT_AT + ((layer - 1u) * C + q * 4u) * CV, share, &out.arrived);
  }
  for (var q = 0u; q < CV; q++) {
    addProduct(statesOf(rows, 0u, batch, q), GATE_AT + q * 4u * CV, share, &out.gate);
  }
  for (var q = 0u; q < CV; q++) { // @unroll
    var x: array<vec4f, ROWS>;
    for (var r = 0u; r < ROWS; r++) { // @unroll
      x[r] = out.arrived[r][q];
    }
    addProduct(x, GATE_AT + (C + q * 4u) * CV, share, &out.gate);
  }
  for (var c = 0u; c < CV; c++) { // @unroll
    let bias = parameters[GATE_BIAS_AT + c];
    for (var r = 0u; r < ROWS; r++) { // @unroll
      out.gate[r][c] = sigmoid4(out.gate[r][c] + bias);
    }
  }
  return out;
}
