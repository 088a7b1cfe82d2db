// The first half of a cell's rule. Sizes in vec4 units: CV = C/4 channels, HV = 2·Hd/4 columns of z1. `parameters` is the
// arena window that holds every cell tensor but W1, at the generated offsets B1_AT, FILM_AT, …

// z1 of four hidden units (columns 8·unit4 … 8·unit4 + 7: u and v interleaved) for ROWS samples from b0 on.
fn preactivation(n: u32, b0: u32, batch: u32, unit4: u32, low: ptr<function, array<vec4f, ROWS>>, high: ptr<function, array<vec4f, ROWS>>) {
  let group = groupOf(n);
  let column = unit4 * 2u;
  var biasLow = parameters[B1_AT + group * HV + column];
  var biasHigh = parameters[B1_AT + group * HV + column + 1u];
  if (FILM) {
    biasLow += parameters[FILM_AT + n * HV + column];
    biasHigh += parameters[FILM_AT + n * HV + column + 1u];
  }
  for (var r = 0u; r < ROWS; r++) { // @unroll
    (*low)[r] = biasLow;
    (*high)[r] = biasHigh;
  }
  for (var slab = 0u; slab < SLABS; slab++) {
    let source = slabSource(n, slab);
    if (source >= 0) {
      for (var q = 0u; q < CV; q++) {
        let at = w1Index(group) + (slab * C + q * 4u) * HV + column;
        var seen: array<vec4f, ROWS>;
        for (var r = 0u; r < ROWS; r++) { // @unroll
          seen[r] = readSlab(u32(source), slab, min(b0 + r, batch - 1u), batch, q);
        }
        for (var e = 0u; e < 4u; e++) { // @unroll
          let weightLow = w1[at + e * HV];
          let weightHigh = w1[at + e * HV + 1u];
          for (var r = 0u; r < ROWS; r++) { // @unroll
            (*low)[r] += seen[r][e] * weightLow;
            (*high)[r] += seen[r][e] * weightHigh;
          }
        }
      }
    }
  }
}

// h of four hidden units from their z1.
fn hiddenOf(low: vec4f, high: vec4f) -> vec4f {
  let u = vec4f(low.x, low.z, high.x, high.z);
  let v = vec4f(low.y, low.w, high.y, high.w);
  return gelu4(u) * (1.0 + v);
}
