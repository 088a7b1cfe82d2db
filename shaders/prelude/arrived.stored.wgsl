// What arrives from the layer below, in the backward pass: stored like a state, beside dγ' and da.
alias Arrived4 = Stored4;
const ARRIVED_STRIDE: u32 = 3u;
fn unpackArrived(v: Arrived4) -> vec4f {
  return unpack4(v);
}
fn packArrived(v: vec4f) -> Arrived4 {
  return pack4(v);
}
