"use strict";
// The page works without this file: here are only the arrivals without reloading, the recorder and the counter.
(() => {
  const $ = (id) => document.getElementById(id);
  const phone = $("phone"), form = $("composer"), text = $("text"), scroll = $("scroll"), error = $("error");
  const told = phone.dataset;
  document.documentElement.classList.add("scripted");

  const atEnd = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 120;
  const toEnd = () => { scroll.scrollTop = scroll.scrollHeight; };
  const complain = (words) => { error.textContent = words; error.hidden = !words; };

  // --- arrivals -------------------------------------------------------------------------------------------------
  let seen = "", timer = 0, busy = false;

  function renew(old, fresh) {
    const body = old.querySelector(".body"), meta = old.querySelector(".meta");
    if (!body || !meta) return;
    const plain = fresh.querySelector(".body");
    if (old.plain !== plain.outerHTML) { body.replaceWith(plain); dress(old); }
    if (meta.outerHTML !== fresh.querySelector(".meta").outerHTML) meta.replaceWith(fresh.querySelector(".meta"));
    old.dataset.status = fresh.dataset.status;
  }

  // A bubble remembers how it came, so that a sound goes on playing while only the ticks change.
  function dress(bubble) {
    const body = bubble.querySelector(".body");
    if (!body) return;
    bubble.plain = body.outerHTML;
    body.querySelectorAll("audio").forEach(player);
  }

  function merge(page) {
    const list = $("thread"), wasAtEnd = atEnd();
    const fresh = new DOMParser().parseFromString(page, "text/html").querySelectorAll("#thread > li");
    let last = null, added = false;
    for (const item of [...fresh]) {
      const old = item.id && $(item.id);
      if (old) { renew(old, item); last = old; continue; }
      const node = document.adoptNode(item);
      if (node.classList.contains("bubble")) node.classList.add("fresh");
      dress(node);
      if (last) last.after(node); else list.prepend(node);
      last = node;
      added = true;
    }
    if (list.querySelector(".bubble:not(.pending)")) $("nothing")?.remove();
    if (added && wasAtEnd) toEnd();
  }

  async function look() {
    if (busy) return;
    busy = true;
    try {
      const left = document.querySelectorAll(".pending[data-left]");
      const open = document.visibilityState === "visible" ? "1" : "0";
      const answer = await fetch(`${told.thread}&seen=${open}`, { credentials: "same-origin" });
      if (answer.ok) {
        const page = await answer.text();
        for (const one of left) one.remove();
        if (page !== seen) { seen = page; merge(page); }
      }
    } catch { /* no network now: the next look may work */ }
    busy = false;
    clearTimeout(timer);
    timer = setTimeout(look, document.visibilityState === "visible" ? 1200 : 6000);
  }

  // --- sending --------------------------------------------------------------------------------------------------
  function showPending(words) {
    const node = $("pending").content.cloneNode(true).firstElementChild;
    node.querySelector(".body p").textContent = words;
    $("nothing")?.remove();
    $("thread").append(node);
    toEnd();
    return node;
  }

  const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  async function send(data, words) {
    complain("");
    data.set("form_id", newId());
    const node = showPending(words);
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
      const said = answer.ok ? "" : (await answer.json().catch(() => ({}))).error || told.unsent;
      if (said) throw new Error(said);
      node.dataset.left = "yes";
      await look();
      return true;
    } catch (problem) {
      node.remove();
      complain(problem instanceof TypeError ? told.unsent : problem.message);
      return false;
    }
  }

  const files = [...form.querySelectorAll("input[type=file]")];
  const tooLarge = () => files.some((input) => [...input.files].some((file) => file.size > Number(told.most) - 65536));

  function wordsOf(data, button) {
    const named = files.flatMap((input) => [...input.files].map((file) => file.name));
    return [data.get("text"), ...named, button?.name ? button.textContent : "", data.get("card_name")].filter(Boolean).join("\n");
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter, data = new FormData(form, button), words = wordsOf(data, button);
    $("attach").open = false;
    if (!words.trim()) return;
    if (tooLarge()) { complain(told.large); return; }
    clearForm();
    if (!(await send(data, words)) && !text.value) { text.value = data.get("text"); grown(); }
  });

  function clearForm() {
    text.value = "";
    for (const input of [...files, ...form.querySelectorAll(".two input")]) input.value = "";
    showPicked();
    grown();
  }

  // --- writing --------------------------------------------------------------------------------------------------
  const basic = new Set(told.basic), extension = new Set(told.extension);

  // The same count as a provider bills (3GPP TS 23.038 and 23.040).
  function smsParts(words) {
    const letters = [...words];
    if (!letters.every((letter) => basic.has(letter) || extension.has(letter))) {
      return words.length <= 70 ? 1 : Math.ceil(words.length / 67);
    }
    const costs = letters.map((letter) => (extension.has(letter) ? 2 : 1));
    if (costs.reduce((sum, cost) => sum + cost, 0) <= 160) return 1;
    let parts = 1, room = 153;
    for (const cost of costs) {
      if (cost > room) { parts += 1; room = 153; }
      room -= cost;
    }
    return parts;
  }

  function grown() {
    text.style.height = "auto";
    text.style.height = `${Math.min(132, text.scrollHeight)}px`;
    const count = $("count"), parts = smsParts(text.value);
    count.hidden = !document.body.classList.contains("app-sms") || !text.value;
    count.value = `${[...text.value].length} · ${parts === 1 ? told.smsOne : told.smsMany.replace("{parts}", parts)}`;
    const ready = text.value || files.some((input) => input.files.length) || !canRecord;
    $("send").hidden = !ready;
    $("mic").hidden = Boolean(ready);
  }

  text.addEventListener("input", grown);
  text.addEventListener("keydown", (event) => {
    const wide = matchMedia("(min-width: 861px)").matches;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && wide) { event.preventDefault(); form.requestSubmit($("send")); }
  });
  for (const example of document.querySelectorAll(".examples a")) {
    example.addEventListener("click", (event) => {
      event.preventDefault();
      text.value = example.dataset.text;
      grown();
      text.focus();
    });
  }

  // --- attachments ----------------------------------------------------------------------------------------------
  function showPicked() {
    const names = files.flatMap((input) => [...input.files].map((file) => file.name));
    $("picked").hidden = !names.length;
    $("picked").querySelector("span").textContent = names.join(", ");
  }
  for (const input of files) {
    input.addEventListener("change", () => { $("attach").open = false; complain(tooLarge() ? told.large : ""); showPicked(); grown(); });
  }
  $("picked").querySelector("button").addEventListener("click", () => { for (const input of files) input.value = ""; showPicked(); grown(); });
  document.addEventListener("click", (event) => { if (!$("attach").contains(event.target)) $("attach").open = false; });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") $("attach").open = false; });

  if (navigator.geolocation && window.isSecureContext) {
    $("here").hidden = false;
    $("here").addEventListener("click", () => {
      $("attach").open = false;
      navigator.geolocation.getCurrentPosition((found) => {
        const data = new FormData(form);
        data.set("latitude", found.coords.latitude);
        data.set("longitude", found.coords.longitude);
        send(data, $("here").textContent);
      }, () => complain(told.position), { timeout: 8000 });
    });
  }

  // --- voice notes ----------------------------------------------------------------------------------------------
  const canRecord = Boolean(window.MediaRecorder && navigator.mediaDevices?.getUserMedia && window.isSecureContext);
  let recorder = null, ticking = 0;

  function stopRecording(keep) {
    if (!recorder) return;
    recorder.keep = keep;
    recorder.stop();
  }

  async function startRecording() {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch { complain(told.microphone); return; }
    complain("");
    const kind = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"].find((one) => MediaRecorder.isTypeSupported(one));
    const pieces = [], began = Date.now();
    recorder = new MediaRecorder(stream, kind ? { mimeType: kind } : {});
    recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
    recorder.addEventListener("stop", () => finish(stream, pieces, began), { once: true });
    recorder.start();
    $("recorder").hidden = false;
    $("mic").classList.add("on");
    $("mic").setAttribute("aria-label", told.stop);
    ticking = setInterval(() => {
      const seconds = Math.floor((Date.now() - began) / 1000);
      $("recorder").querySelector("span").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    }, 250);
  }

  function finish(stream, pieces, began) {
    const keep = recorder.keep && Date.now() - began > 400, type = recorder.mimeType;
    clearInterval(ticking);
    for (const track of stream.getTracks()) track.stop();
    recorder = null;
    $("recorder").hidden = true;
    $("recorder").querySelector("span").textContent = "0:00";
    $("mic").classList.remove("on");
    $("mic").setAttribute("aria-label", told.record);
    if (!keep) return;
    const data = new FormData(form), ending = type.includes("ogg") ? "ogg" : type.includes("mp4") ? "m4a" : "webm";
    data.set("voice", new Blob(pieces, { type }), `note.${ending}`);
    send(data, "0:" + String(Math.round((Date.now() - began) / 1000)).padStart(2, "0"));
  }

  $("mic").addEventListener("click", () => (recorder ? stopRecording(true) : startRecording()));
  $("recorder").querySelector("button").addEventListener("click", () => stopRecording(false));

  function made(name, inside, into) {
    const node = document.createElement(name);
    node.className = inside;
    into?.append(node);
    return node;
  }

  function drawing(name) {
    const space = "http://www.w3.org/2000/svg", svg = document.createElementNS(space, "svg");
    svg.setAttribute("class", "icon");
    svg.append(document.createElementNS(space, "use"));
    svg.firstChild.setAttribute("href", `#i-${name}`);
    return svg;
  }

  function player(sound) {
    const box = made("div", "voice"), button = made("button", "", box), bars = made("span", "bars", box), time = made("time", "", box);
    let state = [...sound.src].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65521, 7);
    for (let number = 0; number < 30; number += 1) {
      state = (state * 75 + 74) % 65537;
      made("i", "", bars).style.height = `${14 + (state % 86)}%`;
    }
    button.type = "button";
    button.setAttribute("aria-label", told.play);
    button.append(drawing("play"));
    sound.controls = false;
    sound.replaceWith(box);
    box.append(sound);
    const draw = () => {
      const known = Number.isFinite(sound.duration), done = known && sound.duration ? sound.currentTime / sound.duration : 0;
      [...bars.children].forEach((bar, at) => bar.classList.toggle("past", at / 30 < done));
      const seconds = Math.round(sound.currentTime || (known ? sound.duration : 0));
      time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      button.firstChild.firstChild.setAttribute("href", sound.paused ? "#i-play" : "#i-pause");
    };
    for (const moment of ["loadedmetadata", "timeupdate", "play", "pause", "ended"]) sound.addEventListener(moment, draw);
    button.addEventListener("click", () => (sound.paused ? sound.play() : sound.pause()));
    bars.addEventListener("click", (event) => {
      const box = bars.getBoundingClientRect();
      if (Number.isFinite(sound.duration)) sound.currentTime = (sound.duration * (event.clientX - box.left)) / box.width;
    });
    draw();
  }

  // --- begin ----------------------------------------------------------------------------------------------------
  document.querySelectorAll("#thread > .bubble").forEach(dress);
  grown();
  toEnd();
  document.addEventListener("visibilitychange", look);
  look();
})();
