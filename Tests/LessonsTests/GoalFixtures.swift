/// The goals and conditions of the course as it is planned: what the language must be able to say.
let plannedConditions = #"""
  did(crash) and did(fog) and did(step_back) and count(ops where kind == read and status == ok) >= \#
  2 and ever(count(messages) >= 2)
  n2.received == [1, 3, 2, 2, 5]
  distinct(cause of runs) >= 4 and distinct(client_view of runs) == 1 and distinct(balance of runs) \#
  == 2
  in_run(tuned, detect_time(n3) <= 2s and false_suspicions == 0) and in_run(pause, false_suspicions \#
  >= 1 and n3.up)
  in_run(naive, count(ledger where order == "o1") == 2 and count(faults where verb == drop) == 1) \#
  and in_run(keyed, count(ledger where order == "o1") == 1 and no(ops where order == "o1" and \#
  status != ok))
  in_run(storm, ever(held(goodput == 0, 20s)) and not server.stalled) and in_run(fixed, retries > 0 \#
  and ever(held(goodput >= 70, 5s) and now >= 13s and now <= 40s))
  distinct(k of runs where ever(g1.decision != g2.decision) and drops == 1) >= 3
  any(w1, w2 in ops where kind == write and w1.acked and w2.acked and w2.invoked > w1.returned and \#
  not w2.survives) and did(clock)
  abs(c.reported_offset) <= 1ms and abs(c.error) >= 25ms and s.error == 0ms and link(c, s).rtt <= \#
  100ms
  count(labels where correct) >= 6 and any(a, b in events where concurrent(a, b) and b.at - a.at >= \#
  8s)
  any(a, b in events where concurrent(a, b) and a.lamport + 5 <= b.lamport) and never(any(a, b in \#
  events where happened_before(a, b) and a.lamport >= b.lamport))
  ever(count(siblings where key == "plan") == 2) and count(siblings where key == "plan") == 1 and \#
  any(writes where key == "plan" and merged) and no(a, b in replicas where a.vector("plan") != \#
  b.vector("plan"))
  in_run(nowait, count(external_order_violations) >= 1) and in_run(wait, \#
  count(external_order_violations) == 0 and avg(commit_wait of txns) >= 1.8 * avg(epsilon of txns))
  in_run(mono, ever(availability == 0%)) and in_run(mesh, count(nodes where not up) >= 2 and \#
  availability >= 90%) and ever(reachable(web1, db) and not reachable(web2, db) and db.up) and \#
  ever(rack("R1").down and share(requests where degraded) >= 90%)
  in_run(unfenced, any(writes where applied and token < max_token_at(at))) and in_run(fenced, \#
  count(writes where rejected and reason == stale_token) >= 1 and no(writes where applied and token \#
  < max_token_at(at)))
  in_run(race, count(bookings where seat == "12A" and confirmed) == 2 and count(faults where verb \#
  == drop) == 0) and in_run(cas, count(bookings where seat == "12A" and confirmed) == 1 and \#
  count(ops where status == sold_out) == 1) and in_run(regional, count(bookings where seat == "12A" \#
  and confirmed) == 2)
  in_run(async, count(lost_acked) >= 1 and b.role == primary) and in_run(sync, count(lost_acked) == \#
  0) and in_run(sync, ever(held(write_availability == 0%, 3s)))
  in_run(w1r1, count(stale_reads) >= 1) and in_run(w2r2, count(stale_reads) == 0 and avg(latency of \#
  ops where kind == read) > in_run(w1r1, avg(latency of ops where kind == read)))
  ever(count(siblings where key == "cart") == 2) and value("cart") == ["book", "lamp", "pen"] and \#
  no(ops where kind == add and status != ok) and ever(count(hints) >= 1)
  in_run(calm, linearizable("x") and refused == 0) and in_run(cp, linearizable("x") and refused >= \#
  1) and in_run(ap, refused == 0 and not linearizable("x")) and did(partition)
  in_run(alone, ever(count(nodes where role == primary and up) >= 2) and count(lost_acked) >= 1) \#
  and in_run(majority, count(lost_acked) == 0 and count(ops where status == timeout) >= 1)
  ever(any(a, b in nodes where a.role == leader and b.role == leader and a.term != b.term)) and \#
  never(any(a, b in nodes where a.role == leader and b.role == leader and a.term == b.term)) and \#
  count(lost_acked) == 0
  ever(any(a, b in nodes where log_conflict(a, b))) and held(no(a, b in nodes where log_conflict(a, \#
  b)), 2s) and count(lost_acked) == 0 and count(ops where status == unknown) >= 1 and did(crash)
  count(ballots) >= 8 and no(nodes where decided) and never(any(messages where age > 20)) and \#
  count(faults where verb == crash) == 0
  in_run(naive, ever(sum(balance of accounts) != 1000)) and in_run(twopc, ever(held(count(txns \#
  where state == in_doubt) >= 1 and count(locks where blocking) >= 1, 5s)) and never(count(txns \#
  where state == in_doubt) == 0 and sum(balance of accounts) != 1000))
  in_run(plateau, throughput >= 380 and throughput <= 420 and count(nodes where role == web) >= 6 \#
  and db.utilisation >= 98%) and in_run(fixed, throughput >= 1000 and cost <= 20)
  in_run(rr, p99(latency of ops) >= 5s) and in_run(p2c, p99(latency of ops) <= 2s) and ever(not \#
  lb1.up and availability == 0%) and in_run(twolb, ever(not lb1.up) and always(availability >= \#
  95%))
  in_run(mod, moved >= 70%) and in_run(ring, moved <= 25% and max(load of nodes) >= 1.5 * avg(load \#
  of nodes)) and in_run(vnodes, moved <= 25% and max(load of nodes) <= 1.2 * avg(load of nodes))
  in_run(nine, throughput <= 0.3 * in_run(three, throughput)) and in_run(shards, count(groups) >= 3 \#
  and throughput >= 2.5 * in_run(three, throughput)) and abs(answer("peak") - 8) <= 1
  in_run(hash, avg(hops of ops) >= 6) and in_run(near, avg(hops of ops) <= 2 and max(load of \#
  shards) >= 2 * avg(load of shards))
  in_run(plain, share(ops where latency > 100ms) >= 55%) and in_run(tuned, share(ops where latency \#
  > 100ms) <= 8% and avg(coverage of ops) >= 95% and extra_load <= 10%)
  ever(any(chunks where live_replicas == 1)) and held(no(chunks where live_replicas < 3), 5s) and \#
  count(lost_acked) == 0 and any(tablets where moves >= 1 and recovered_from_log) and did(crash)
  in_run(backup, job_time <= 0.7 * in_run(nobackup, job_time)) and any(tasks where kind == map and \#
  reexecuted_after_done) and output == in_run(clean, output)
  in_run(naive, nines < 9) and in_run(tuned, nines >= 10.5) and in_run(onebuilding, nines <= 4.1 \#
  and copies >= 3) and ever(objects_lost == 0 and read_availability == 0%)
  in_run(acks1, count(lost_acked) >= 1) and in_run(acksall, count(lost_acked) == 0) and any(a, b in \#
  records where a.partition != b.partition and a.sent < b.sent and b.consumed < a.consumed) and \#
  never(any(a, b in records where a.partition == b.partition and a.offset < b.offset and \#
  b.first_consumed < a.first_consumed)) and any(records where times_processed >= 2)
  in_run(prefill, p50(latency of ops where region == tokyo) <= 20ms and origin_offload >= 95%) and \#
  in_run(pull, origin_link.utilisation >= 99%) and ever(not origin.up and share(ops where status == \#
  ok) >= 95%) and ever(any(ops where stale))
  ever(any(requests where routed_to_dead)) and ever(held(no(requests where routed_to_dead), 5s)) \#
  and ever(registry.self_preservation and registry.size >= 6) and ever(any(nodes where service == \#
  "recs" and version == 2)) and count(requests where failed and cause == deploy) == 0
  in_run(bare, ever(held(success_rate("playback") <= 20%, 5s))) and in_run(breaker, \#
  always(success_rate("playback") >= 95%) and count(ops where degraded) >= 10 and \#
  ever(breaker("recs").state == half_open) and breaker("recs").state == closed)
  answered("hypothesis") and in_run(first, ever(sps < 95)) and in_run(second, count(faults where by \#
  == monkey) >= 10 and always(sps >= 95))
  in_run(plain, attacker.read contains "100") and in_run(encrypted, count(ledger where order == \#
  "o1") == 2 and not (attacker.read contains "100")) and in_run(fresh, count(ledger where order == \#
  "o1") == 1 and count(messages_rejected where reason == replay) >= 1)
  in_run(trusting, any(responses where field == "card_no" and receiver == "recs")) and \#
  in_run(scoped, no(responses where field == "card_no" and receiver == "recs") and share(ops where \#
  status == ok) >= 95%) and did(clock) and ever(any(requests where refused and reason == expired))
  in_run(strict, share(frames where rejected) >= 50%) and in_run(tolerant, no(frames where \#
  rejected)) and in_run(edge, ever(wan_cut and alarm_raised and alarm_latency <= 200ms)) and \#
  in_run(edge, held(not diverged(gateways), 2s))
  in_run(fifo, p99(latency of ops where tenant == shop) >= 500ms) and in_run(fair, p99(latency of \#
  ops where tenant == shop) <= 120ms and throughput("batch") > 0 and cost <= 9)
  answered("tradeoff") and availability >= 99% and count(lost_acked) == 0 and cost <= budget and \#
  p99(latency of ops) <= slo_p99 and count(faults where by == monkey) >= 10
  count(lost_acked) == 1 and any(ops where client == west and acked and not survives)
  in_run(majority, any(ops where client == west and status == timeout))
  ever(count(nodes where role == primary and up) >= 2)
  count(ops where kind == write and acked) >= 2
  did(heal) and count(lost_acked) >= 1
  in_run(majority, count(lost_acked) == 0)
  in_run(majority, any(ops where status == timeout or status == refused))
  count(lost_acked) >= 1 and not did(partition) and not did(crash)
  count(nodes where role == primary and up) >= 2
  tries >= 2 or idle >= 90s
  g1
  tries >= 4
  """#.split(separator: "\n").map(String.init)
