// The map in the browser: the same areas as the drawing of the server, to be moved about in. Without WebGL, or where anything
// fails, the drawing stays. Markup that it looks for:
//
//   <figure data-map="/incidents/map.json" data-world="/static/geometry/" aria-label="Where it may have been">
//     <div data-map-still>… the server's drawing …</div>
//   </figure>
//
// data-map is an address of the areas (onrecord.draw.places.geojson), or "#id" of a <script type="application/json">.
// data-world is the folder of world-50m.json.gz and world-10m.json.gz. data-map-open: begin at once, without a button.
//
// What documents say reaches the page as text nodes only. Nothing is fetched from another host.

const NOTICE = "Borders as Natural Earth draws them: de facto lines, no position on claims.";
const FINE = 5; // zoom from which the finer lines are loaded
const JOIN = 26; // pixels: marks nearer than this to each other become one number
const library = new URL("maplibre/maplibre-gl.mjs", import.meta.url);
const worker = new URL("maplibre/maplibre-gl-worker.mjs", import.meta.url);

function element(name, class_, words) {
  const made = document.createElement(name);
  if (class_) made.className = class_;
  if (words !== undefined) made.textContent = words;
  return made;
}

function drawsWebGL() {
  try {
    const context = document.createElement("canvas").getContext("webgl2");
    context?.getExtension("WEBGL_lose_context")?.loseContext();
    return context !== null;
  } catch {
    return false;
  }
}

async function json(address) {
  if (address.startsWith("#")) return JSON.parse(document.getElementById(address.slice(1)).textContent);
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b; // a server may have unpacked it
  const plain = packed ? new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))) : new Response(bytes);
  return plain.json();
}

// --- Natural Earth, as tools/make_geometry.py writes it (TopoJSON)

function unwrapped(line) {
  let turn = 0;
  return line.map(([x, y], i) => {
    if (i > 0 && Math.abs(x - line[i - 1][0]) > 180) turn += x < line[i - 1][0] ? 360 : -360;
    return [x + turn, y];
  });
}

function world(file) {
  const [sx, sy] = file.transform.scale;
  const arcs = file.arcs.map((deltas) => {
    let x = 0, y = 0;
    return deltas.map(([dx, dy]) => [(x += dx) * sx, (y += dy) * sy]);
  });
  const ring = (parts) => {
    const points = unwrapped(parts.flatMap((a) => (a < 0 ? arcs[~a].toReversed() : arcs[a])));
    return points.length > 3 ? [...points, points[0]] : null;
  };
  const surface = (polygons) => ({
    type: "MultiPolygon",
    coordinates: polygons.map((rings) => rings.map(ring).filter(Boolean)).filter((rings) => rings.length),
  });
  const uses = new Map();
  const countries = new Map();
  file.objects.countries.geometries.forEach((country, i) => {
    for (const arc of country.arcs.flat(2)) {
      const key = arc < 0 ? ~arc : arc;
      uses.set(key, (uses.get(key) ?? new Set()).add(i));
    }
    if (country.properties.iso) countries.set(country.properties.iso, country.arcs);
  });
  const lines = [...uses].filter(([, by]) => by.size > 1).map(([a]) => unwrapped(arcs[a]));
  return {
    land: surface(file.objects.land.arcs),
    lakes: surface(file.objects.lakes.arcs),
    borders: { type: "MultiLineString", coordinates: lines },
    outline: (iso) => (countries.has(iso) ? surface(countries.get(iso)) : null),
  };
}

// --- looks: the colours of draw.css

function colours(figure) {
  const style = getComputedStyle(figure);
  const of = (name) => style.getPropertyValue(`--d-${name}`).trim() || "#777";
  return Object.fromEntries(["water", "land", "coast", "border", "accent", "ground"].map((name) => [name, of(name)]));
}

function paint(figure) {
  const c = colours(figure);
  return {
    water: { "background-color": c.water },
    land: { "fill-color": c.land, "fill-outline-color": c.coast },
    lakes: { "fill-color": c.water, "fill-outline-color": c.coast },
    borders: { "line-color": c.border, "line-width": 1.2, "line-dasharray": [4, 2, 1, 2] },
    areas: { "fill-color": c.accent, "fill-opacity": ["case", ["get", "sure"], 0.2, 0.1] },
    sure: { "line-color": c.accent, "line-width": ["case", ["get", "chosen"], 2.25, 1.25] },
    unsure: { "line-color": c.accent, "line-width": ["case", ["get", "chosen"], 2.25, 1.25], "line-dasharray": [3, 2] },
  };
}

function style(figure, lines, areas) {
  const empty = { type: "FeatureCollection", features: [] };
  const source = (data) => ({ type: "geojson", data: data ?? empty, tolerance: 0.3 });
  const looks = paint(figure);
  const layer = (id, type, from, filter) => ({ id, type, source: from, paint: looks[id], ...(filter ? { filter } : {}) });
  return {
    version: 8,
    sources: { land: source(lines.land), lakes: source(lines.lakes), borders: source(lines.borders), areas: source(areas) },
    layers: [
      { id: "water", type: "background", paint: looks.water },
      layer("land", "fill", "land"), layer("lakes", "fill", "lakes"), layer("borders", "line", "borders"),
      layer("areas", "fill", "areas"),
      layer("sure", "line", "areas", ["==", ["get", "sure"], true]),
      layer("unsure", "line", "areas", ["==", ["get", "sure"], false]),
    ],
  };
}

// --- the areas and their marks

function shapes(found, lines) {
  const features = found.features
    .map((f) => ({ ...f, geometry: f.geometry ?? lines.outline(f.properties.country) }))
    .filter((f) => f.geometry && f.geometry.type !== "Point")
    .sort((a, b) => b.properties.km - a.properties.km); // the widest first, so that it covers none
  return { type: "FeatureCollection", features };
}

function groups(map, spots) {
  const found = [];
  const middle = map.getCenter().lng;
  const { clientWidth: width, clientHeight: height } = map.getContainer();
  for (const spot of spots) {
    const at = map.project([spot.lon - 360 * Math.round((spot.lon - middle) / 360), spot.lat]);
    if (at.x < 0 || at.y < 0 || at.x > width || at.y > height) continue; // what cannot be seen cannot be reached by Tab either
    const near = found.find((g) => Math.hypot(g.at.x - at.x, g.at.y - at.y) < JOIN);
    if (near) near.spots.push(spot);
    else found.push({ at, lon: spot.lon, lat: spot.lat, spots: [spot] });
  }
  return found;
}

function told(spot) {
  const item = element("li");
  const name = spot.href ? element("a", "", spot.label || spot.name) : element("strong", "", spot.name);
  if (spot.href) name.href = spot.href;
  name.dir = "auto";
  item.append(name, document.createTextNode(" "), element("bdi", "", `${spot.label ? `${spot.name}: ` : ""}${spot.what}`));
  return item;
}

function marker(gl, map, group) {
  const one = group.spots.length === 1 ? group.spots[0] : null;
  const words = one ? (one.km === 0 ? "" : one.name) : `${group.spots.length}`; // an area has no middle: its name stands there
  const mark = element("button", `map-mark${one ? (one.km === 0 ? " map-point" : " map-area") : " map-many"}`, words);
  mark.type = "button";
  mark.dir = "auto";
  mark.setAttribute("aria-label", one ? `${one.name}: ${one.what}` : `${group.spots.length} places here`);
  mark.title = one ? `${one.name}: ${one.what}` : `${group.spots.length} places here`;
  mark.addEventListener("click", (event) => {
    event.stopPropagation();
    const apart = new Set(group.spots.map((s) => `${s.lon} ${s.lat}`)).size > 1;
    if (!one && apart && map.getZoom() < map.getMaxZoom() - 1) {
      const bounds = group.spots.reduce((b, s) => b.extend([s.lon, s.lat]), new gl.LngLatBounds());
      map.fitBounds(bounds, { padding: 80, maxZoom: Math.min(map.getZoom() + 3, map.getMaxZoom()), animate: !still() });
      return;
    }
    const list = element("ul", "map-list");
    list.append(...group.spots.map(told));
    const popup = new gl.Popup({ maxWidth: "22rem", focusAfterOpen: true }).setLngLat([group.lon, group.lat]).setDOMContent(list).addTo(map);
    popup.on("close", () => mark.isConnected && mark.focus());
  });
  return new gl.Marker({ element: mark }).setLngLat([group.lon, group.lat]).addTo(map);
}

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// --- the map

async function open(figure, onFail) {
  const gl = await import(library.href);
  gl.setWorkerUrl(worker.href);
  const found = await json(figure.dataset.map);
  const folder = new URL(figure.dataset.world.replace(/\/?$/, "/"), location.href).href;
  const [west, south, east, north] = found.bbox;
  let fine = east - west < 25;
  let lines = world(await json(`${folder}world-${fine ? "10m" : "50m"}.json.gz`));
  const holder = element("div", "map-live");
  figure.prepend(holder);
  const map = new gl.Map({
    container: holder, style: style(figure, lines, shapes(found, lines)), attributionControl: false, cooperativeGestures: true,
    dragRotate: false, pitchWithRotate: false, touchPitch: false, maxZoom: 12, fadeDuration: 0,
    bounds: [[west, Math.max(-85, south)], [east, Math.min(85, north)]], fitBoundsOptions: { padding: 12 },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new gl.NavigationControl({ showCompass: false }));
  map.addControl(new gl.ScaleControl({ unit: "metric" }));
  map.getCanvas().setAttribute("aria-label", `${figure.getAttribute("aria-label") ?? "Map"}; arrow keys move it, plus and minus zoom`);
  holder.append(element("p", "map-notice", NOTICE));

  const spots = found.features.map((f) => f.properties).sort((a, b) => a.lat - b.lat || a.lon - b.lon || (a.name < b.name ? -1 : 1));
  let shown = [];
  const marks = () => {
    const focused = shown.some((m) => m.getElement() === document.activeElement);
    for (const m of shown) m.remove();
    shown = groups(map, spots).map((g) => marker(gl, map, g));
    if (focused) map.getCanvas().focus();
  };
  map.on("load", marks);
  map.on("moveend", marks);
  map.on("zoomend", async () => {
    if (fine || map.getZoom() < FINE) return;
    fine = true;
    try {
      lines = world(await json(`${folder}world-10m.json.gz`));
      for (const name of ["land", "lakes", "borders"]) map.getSource(name).setData(lines[name]);
      map.getSource("areas").setData(shapes(found, lines));
    } catch {
      fine = false; // the coarser lines stay; it is tried again at the next zoom
    }
  });
  const repaint = () => {
    for (const [id, looks] of Object.entries(paint(figure))) {
      for (const [name, value] of Object.entries(looks)) map.setPaintProperty(id, name, value);
    }
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => requestAnimationFrame(repaint));
  new MutationObserver(repaint).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  map.getCanvas().addEventListener("webglcontextlost", onFail);
  return { holder, map };
}

function prepare(figure) {
  const drawing = figure.querySelector("[data-map-still]");
  if (!drawing || !figure.dataset.map || !figure.dataset.world || !drawsWebGL()) return;
  const button = element("button", "map-switch", "Map to move about in");
  button.type = "button";
  let live = null;
  const back = (why) => {
    live?.map.remove();
    live?.holder.remove();
    figure.querySelectorAll(".map-live").forEach((left) => left.remove());
    live = null;
    drawing.hidden = false;
    button.disabled = false;
    button.textContent = why ?? "Map to move about in";
  };
  const start = async () => {
    button.disabled = true;
    button.textContent = "Loading …";
    try {
      live = await open(figure, () => back("The map stopped; this is the drawing"));
      drawing.hidden = true;
      button.textContent = "Back to the drawing";
      button.disabled = false;
    } catch (problem) {
      console.warn(`map: ${problem.message}`);
      back("The map did not load; this is the drawing");
    }
  };
  button.addEventListener("click", () => (live ? back() : start()));
  figure.append(button);
  if ("mapOpen" in figure.dataset) start();
}

document.querySelectorAll("figure[data-map]").forEach(prepare);
