// What ∂L/∂s_t has besides what its readers send back. The kernel declares `flow`, `state`, `final_` and a `pass_` with t and last.

// From its own update and from the transport into the layer above.
fn fromFlow(n: u32, b: u32, batch: u32, c: u32) -> vec4f {
  let row = n * batch + b;
  let own = unpack4(flow[row * 2u * CV + c]);
  let above = unpack4(flow[(min(row + S * batch, N * batch - 1u) * 2u + 1u) * CV + c]);
  return own + select(vec4f(), above, n + S < N);
}

// From the internal losses: the overflow term of s_t itself (t ≥ 1), and at t = T−1 the smoothness term of s_{T−1}.
fn fromLosses(at: u32) -> vec4f {
  let own = unpack4(state[at]);
  let weight = control.lossScale * control.weights.y * control.inverseRows * 2.0;
  var sum = vec4f();
  if (pass_.last == 1u) {
    sum -= weight * control.internal.z / f32(N * C) * (unpack4(final_[at]) - own);
  }
  if (pass_.t > 0u) {
    sum += weight * control.internal.y / (f32(N * C) * f32(STEPS)) * sign(own) * max(abs(own) - 1.0, vec4f());
  }
  return sum;
}
