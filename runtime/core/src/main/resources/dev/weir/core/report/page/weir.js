/*
 * Shows a report: the one inside this file, or the live one of the server that this page is from.
 * Every text of a report goes through textContent, so that none of it is ever markup.
 */
'use strict';
(() => {
  const POLL_MS = 3000;
  const KEPT = 60; // polls that sparklines and the live chart look back on
  const TYPES = ['DATABASE_QUERY', 'EXTERNAL_API', 'NETWORK_IO', 'FILE_IO', 'LOCK_WAIT',
    'POOL_WAIT', 'SLEEP_OPERATION', 'SUBPROCESS', 'DNS'];
  const LABELS = {cpu: 'on CPU', other: 'other', DATABASE_QUERY: 'database',
    EXTERNAL_API: 'HTTP calls', NETWORK_IO: 'network', FILE_IO: 'files', LOCK_WAIT: 'locks',
    POOL_WAIT: 'pool', SLEEP_OPERATION: 'sleep', SUBPROCESS: 'subprocess', DNS: 'DNS'};
  const LEVELS = ['WARNING', 'ERROR', 'CRITICAL'];

  const byId = (id) => document.getElementById(id);

  /** An element; attributes as they are, but on* are listeners, and children texts or elements. */
  function el(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name.startsWith('on')) {
        made.addEventListener(name.slice(2), value);
      } else if (value !== null && value !== undefined && value !== false) {
        made.setAttribute(name, value === true ? '' : value);
      }
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  }

  /** Writes a text where it differs: what is read aloud is only what has changed. */
  function say(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  /*
   * What is shown again every few seconds is changed in place: elements that stay keep the focus,
   * the selection, how far they are scrolled, and the press of a button that has begun. An element
   * stays what it is by its data-key, such as the alert that it shows; without one by its place.
   * So listeners read from the attributes what they are for.
   */

  /** Gives a part of the page these children. */
  function fill(node, ...children) {
    place(node, children.filter((child) => child !== null && child !== undefined)
      .map((child) => (typeof child === 'string' ? document.createTextNode(child) : child)));
  }

  const identity = (node) => node.nodeName
    + ' ' + (node.nodeType === Node.ELEMENT_NODE ? node.getAttribute('data-key') || '' : '');

  function place(node, wanted) {
    const known = new Map();
    for (const child of node.childNodes) {
      const same = known.get(identity(child));
      if (same) same.push(child);
      else known.set(identity(child), [child]);
    }
    const kept = wanted.map((child) => {
      const same = (known.get(identity(child)) || []).shift();
      if (!same) return child;
      become(same, child);
      return same;
    });
    for (const left of known.values()) left.forEach((child) => child.remove());
    arrange(node, kept);
  }

  /** Puts children in order; whatever moves loses the focus, and gets it back. */
  function arrange(node, children) {
    const active = document.activeElement;
    let at = node.firstChild;
    for (const child of children) {
      if (child === at) at = at.nextSibling;
      else node.insertBefore(child, at);
    }
    if (document.activeElement !== active && active.isConnected) {
      active.focus({preventScroll: true});
    }
  }

  /** Makes a node look like another of the same kind. */
  function become(node, wanted) {
    if (node.nodeType !== Node.ELEMENT_NODE) {
      if (node.data !== wanted.data) node.data = wanted.data;
      return;
    }
    // The policy of the page allows styles that scripts set, not those of attributes.
    if (node.style.cssText !== wanted.style.cssText) node.style.cssText = wanted.style.cssText;
    const names = new Set([...node.attributes, ...wanted.attributes].map((one) => one.name));
    names.delete('style');
    for (const name of names) {
      const value = wanted.getAttribute(name);
      if (value === null) node.removeAttribute(name);
      else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
    }
    if (!wanted.hasAttribute('data-drawn')) place(node, [...wanted.childNodes]);
  }

  /* Figures. */

  const whole = new Intl.NumberFormat('en');
  const count = (n) => whole.format(n || 0);
  const rate = (value) => (value < 10 ? value.toFixed(1) : count(Math.round(value)));
  const percent = (ratio) => (100 * (ratio || 0)).toFixed(ratio && ratio < 0.1 ? 2 : 1) + ' %';

  function ms(value) {
    const n = value || 0;
    if (n >= 100000) return (n / 1000).toFixed(0) + ' s';
    if (n >= 10000) return (n / 1000).toFixed(1) + ' s';
    if (n >= 100) return n.toFixed(0) + ' ms';
    return n.toFixed(n >= 10 ? 1 : 2) + ' ms';
  }

  /** A length of time that somebody has set. */
  function span(value) {
    for (const [unit, length] of [['d', 86400000], ['h', 3600000], ['min', 60000], ['s', 1000]]) {
      if (value >= length && value % length === 0) return value / length + ' ' + unit;
    }
    return ms(value);
  }

  const moment = (text) => (text ? new Date(text).toLocaleString() : '');

  /** A route's time by category, in milliseconds over all of its requests. */
  function categories(route) {
    const total = route.responseMs.total;
    const parts = new Map();
    let blocked = 0;
    for (const operation of route.operations || []) {
      if (!operation.async && TYPES.includes(operation.type)) {
        const sum = operation.blockedMs.total;
        parts.set(operation.type, (parts.get(operation.type) || 0) + sum);
        blocked += sum;
      }
    }
    const measured = route.cpuMs && route.cpuMs.measured;
    const cpu = measured ? route.cpuMs.total / measured * route.requests : 0;
    parts.set('cpu', Math.max(0, Math.min(cpu, total - blocked)));
    parts.set('other', Math.max(0, total - blocked - parts.get('cpu')));
    return parts;
  }

  function stack(parts, name) {
    const order = ['cpu', ...TYPES, 'other'].filter((key) => parts.get(key) > 0);
    const total = order.reduce((sum, key) => sum + parts.get(key), 0);
    if (total === 0) return el('p', {class: 'empty'}, 'Nothing yet.');
    const bar = el('div', {class: 'stack', role: 'img', 'aria-label': name + ': ' + order
      .map((key) => LABELS[key] + ' ' + percent(parts.get(key) / total)).join(', ')});
    const legend = el('ul', {class: 'legend'});
    for (const key of order) {
      const share = parts.get(key) / total;
      const piece = el('span', {class: 'c-' + key,
        title: LABELS[key] + ' ' + percent(share) + ', ' + ms(parts.get(key))});
      piece.style.width = 100 * share + '%';
      bar.append(piece);
      legend.append(el('li', {}, el('span', {class: 'swatch c-' + key, 'aria-hidden': 'true'}),
        LABELS[key] + ' ' + percent(share) + ' (' + ms(parts.get(key)) + ')'));
    }
    return el('div', {}, bar, legend);
  }

  function spark(values, name) {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('class', 'spark');
    svg.setAttribute('viewBox', '0 0 110 22');
    svg.setAttribute('role', 'img');
    const most = Math.max(...values, 0);
    svg.setAttribute('aria-label', values.length < 2 ? 'no course yet'
      : name + ': now ' + ms(values[values.length - 1]) + ' a second, at most ' + ms(most));
    if (values.length > 1) {
      const line = document.createElementNS('http://www.w3.org/2000/svg', 'polyline');
      line.setAttribute('points', values.map((value, i) => (i * 108 / (values.length - 1) + 1)
        .toFixed(1) + ',' + (20 - (most ? 18 * value / most : 0)).toFixed(1)).join(' '));
      svg.append(line);
    }
    return svg;
  }

  /* Tables. A column: title, cell(row), and how it sorts. The key tells one row from another. */

  function table(name, columns, rows, key) {
    return el('div', {class: 'scroll', tabindex: 0, role: 'group', 'aria-label': name,
      'data-key': name}, el('table', {},
      el('thead', {}, el('tr', {}, ...columns.map((column) =>
        el('th', {scope: 'col', class: column.number ? 'number' : null}, column.title)))),
      el('tbody', {}, ...rows.map((row) => el('tr', {'data-key': key(row)}, ...columns.map((column) =>
        el('td', {class: column.number ? 'number' : column.text ? 'text' : null},
          column.cell(row))))))));
  }

  /* Plots. */

  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const plots = new Map();

  function plot(id, series, data, axes, time) {
    const box = byId(id);
    if (!box || !window.uPlot) return;
    const width = Math.max(280, box.clientWidth || 600);
    const known = plots.get(id);
    const key = JSON.stringify([series.map((one) => one.label), css('--text')]);
    if (known && known.key === key && known.box === box) {
      if (known.plot.width !== width) known.plot.setSize({width, height: 220});
      known.plot.setData(data);
      return;
    }
    if (known) known.plot.destroy();
    box.replaceChildren();
    const ink = {stroke: css('--text'), grid: {stroke: css('--line')}, ticks: {stroke: css('--line')}};
    const made = new uPlot({
      width, height: 220,
      scales: {x: {time}},
      axes: axes.map((axis) => ({...ink, ...axis})),
      series: [{label: time ? 'at' : axes[0].label}, ...series],
    }, data, box);
    plots.set(id, {plot: made, key, box});
  }

  function forget(id) {
    const known = plots.get(id);
    if (!known) return;
    known.plot.destroy();
    known.box.replaceChildren();
    plots.delete(id);
  }

  /* What is shown. */

  const state = {
    summary: null, routes: [], alerts: [], limits: {limits: [], pools: []}, advice: [],
    outcomes: [],
    chosen: null, detail: null, trouble: '', sort: 'blocked', descending: true, filter: '',
    course: new Map(), live: [], offline: false,
  };

  function overview() {
    const summary = state.summary;
    const jvm = summary.jvm;
    fill(byId('process'), (jvm.mainClass || 'a JVM') + ', pid ' + jvm.pid + ', Java ' + jvm.version);
    document.title = 'Weir: ' + (jvm.mainClass || jvm.pid);
    const open = state.alerts.filter((alert) => alert.state !== 'RESOLVED');
    const worst = LEVELS.reduce((most, level) =>
      (open.some((alert) => alert.level === level) ? level : most), 'OK');
    const health = byId('health');
    health.dataset.level = worst;
    say(health, worst === 'OK' ? 'healthy' : worst.toLowerCase());
    fill(byId('alert-count'), open.length ? String(open.length) : '');
    fill(byId('advice-count'), state.advice.length ? String(state.advice.length) : '');
    const last = state.live[state.live.length - 1];
    const minute = summary.lastMinute;
    const tiles = [
      ['Requests', count(summary.requests)],
      last ? ['Requests a second', rate(last.rate)] : null,
      minute ? ['In flight, last minute', rate(minute.concurrency)] : null,
      minute ? ['Response p99, last minute', ms(minute.responseMs.p99)] : null,
      ['Success rate', percent(summary.successRate)],
      ['Response p50', ms(summary.responseMs.p50)],
      ['Response p99', ms(summary.responseMs.p99)],
      ['Blocked', percent(summary.blockedRatio)],
      ['Blocking to async', summary.blockingToAsyncRatio
        ? summary.blockingToAsyncRatio.toFixed(2) : 'no async'],
      ['Open alerts', String(open.length)],
      ['Routes', count(state.routes.length)],
    ];
    fill(byId('tiles'), ...tiles.filter(Boolean).map(([name, value]) =>
      el('div', {'data-key': name}, el('dt', {}, name), el('dd', {}, value))));
    const all = {requests: summary.requests, responseMs: summary.responseMs,
      cpuMs: {total: 0, measured: 0}, operations: []};
    const parts = overallParts(summary);
    fill(byId('overall-stack'), stack(parts || categories(all), 'All requests'));
    blockers(summary);
    connectionPools(minute ? minute.pools : []);
    liveChart();
    self(summary.self || {});
  }

  /** Types over all routes; operations of other threads are told apart route by route alone. */
  function overallParts(summary) {
    const parts = new Map();
    let cpu = 0;
    let blocked = 0;
    for (const route of state.routes) {
      if (route.cpuMs && route.cpuMs.measured) {
        cpu += route.cpuMs.total / route.cpuMs.measured * route.requests;
      }
      for (const operation of route.operations || []) {
        if (!operation.async && TYPES.includes(operation.type)) {
          parts.set(operation.type,
            (parts.get(operation.type) || 0) + operation.blockedMs.total);
          blocked += operation.blockedMs.total;
        }
      }
    }
    if (blocked === 0 && summary.blockedByType) {
      for (const [type, sum] of Object.entries(summary.blockedByType)) {
        parts.set(type, sum);
        blocked += sum;
      }
    }
    const total = summary.responseMs.total;
    parts.set('cpu', Math.max(0, Math.min(cpu, total - blocked)));
    parts.set('other', Math.max(0, total - blocked - parts.get('cpu')));
    return parts;
  }

  function blockers(summary) {
    const rows = summary.topBlockers || topBlockers();
    fill(byId('blockers'), rows.length === 0
      ? el('p', {class: 'empty'}, 'Nothing has blocked a request yet.')
      : table('What blocks most', [
        {title: 'Route', text: true, cell: (row) => routeButton(row.route, row.framework)},
        {title: 'Waits for', text: true, cell: (row) => LABELS[row.type] + ' ' + (row.target || '')},
        {title: 'From', text: true, cell: (row) => row.at || ''},
        {title: 'Times', number: true, cell: (row) => count(row.count)},
        {title: 'Blocked', number: true, cell: (row) => ms(row.blockedMs)},
        {title: 'Share', number: true, cell: (row) => percent(row.share)},
      ], rows, (row) => [row.route, row.framework, row.type, row.target].join(' ')));
  }

  /** What they did in the last minute, and what they can do where they say how large they are. */
  function connectionPools(pools) {
    byId('pools-part').hidden = pools.length === 0;
    fill(byId('pools'), pools.length === 0 ? '' : table('Connection pools', [
      {title: 'Pool', text: true, cell: (row) => row.target || 'not known'},
      {title: 'Connections', number: true, cell: (row) => (row.size ? count(row.size) : 'not known')},
      {title: 'Requests a second', number: true, cell: (row) => rate(row.requestsPerSecond)},
      {title: 'At most', number: true, cell: (row) => (row.saturatesAtRequestsPerSecond
        ? rate(row.saturatesAtRequestsPerSecond) : 'not known')},
      {title: 'Waits', number: true, cell: (row) => count(row.waits)},
      {title: 'In vain', number: true, cell: (row) => count(row.errors)},
      {title: 'Waited p99', number: true, cell: (row) => ms(row.queuedMs.p99)},
      {title: 'Saturated', cell: (row) => (row.saturated
        ? el('span', {class: 'pill', 'data-level': 'ERROR'}, 'saturated') : 'no')},
    ], pools, (row) => row.target));
  }

  function topBlockers() {
    const rows = [];
    let all = 0;
    for (const route of state.routes) {
      for (const operation of route.operations || []) {
        if (operation.async || !TYPES.includes(operation.type)) continue;
        all += operation.blockedMs.total;
        rows.push({route: route.route, framework: route.framework, type: operation.type, target: operation.target,
          at: operation.sites.length ? operation.sites[0].at : '', count: operation.count,
          blockedMs: operation.blockedMs.total});
      }
    }
    rows.forEach((row) => { row.share = all ? row.blockedMs / all : 0; });
    return rows.sort((a, b) => b.blockedMs - a.blockedMs).slice(0, 10);
  }

  /** Nested by route, type, target and line; each as wide as the time it blocked. */
  function flame(all) {
    const root = {name: 'all', value: 0, kids: new Map()};
    for (const route of all) {
      for (const operation of route.operations || []) {
        if (operation.async || !TYPES.includes(operation.type)) continue;
        const path = [[route.route, ''], [LABELS[operation.type], operation.type],
          [operation.target || '(no target)', operation.type]];
        grow(root, path, operation.blockedMs.total, operation);
      }
    }
    const frames = [];
    let depth = 0;
    lay(root, 0, 1, 0);
    function lay(node, from, share, level) {
      depth = Math.max(depth, level);
      if (level > 0) frames.push({node, from, share, level});
      let at = from;
      for (const kid of [...node.kids.values()].sort((a, b) => b.value - a.value)) {
        const width = node.value ? share * kid.value / node.value : 0;
        if (width > 0.002) lay(kid, at, width, level + 1);
        at += width;
      }
    }
    const box = el('div', {class: 'flame', 'data-key': 'flame'});
    box.style.height = 21 * depth + 'px';
    for (const {node, from, share, level} of frames) {
      const text = node.name + ', ' + ms(node.value) + ', ' + percent(share);
      const frame = el('div', {class: 'frame ' + (node.type ? 'c-' + node.type : ''), title: text},
        node.name);
      frame.style.left = 100 * from + '%';
      frame.style.width = 100 * share + '%';
      frame.style.top = 21 * (level - 1) + 'px';
      box.append(frame);
    }
    return root.value > 0 ? box : null;
  }

  function grow(root, path, value, operation) {
    let node = root;
    node.value += value;
    for (const [name, type] of path) {
      if (!node.kids.has(name)) node.kids.set(name, {name, type, value: 0, kids: new Map()});
      node = node.kids.get(name);
      node.value += value;
    }
    for (const site of operation.sites || []) {
      const known = node.kids.get(site.at)
        || {name: site.at, type: operation.type, value: 0, kids: new Map()};
      known.value += site.blockedMs;
      node.kids.set(site.at, known);
    }
  }

  function liveChart() {
    const points = state.live;
    byId('live-figure').hidden = points.length < 2;
    if (points.length < 2) return;
    plot('live-chart', [
      {label: 'requests/s', stroke: css('--accent'), width: 2, scale: 'y'},
      {label: 'threads blocked', stroke: css('--error'), width: 2, scale: 'blocked'},
    ], [points.map((p) => p.at / 1000), points.map((p) => p.rate), points.map((p) => p.blocked)],
    [{}, {scale: 'y', label: 'requests/s'}, {scale: 'blocked', side: 1, label: 'threads blocked'}],
    true);
  }

  function self(figures) {
    const facts = [];
    for (const [name, value] of Object.entries(figures)) {
      const text = Array.isArray(value) ? (value.length ? value.join('; ') : 'none') : String(value);
      facts.push(el('dt', {}, name), el('dd', {}, text));
    }
    fill(byId('self'), ...facts);
  }

  /* Routes. */

  const ORDERS = {
    route: (route) => route.route,
    requests: (route) => route.requests,
    errors: (route) => route.errors,
    p50: (route) => route.responseMs.p50,
    p99: (route) => route.responseMs.p99,
    blocked: (route) => route.blockedMs.total,
    ratio: (route) => route.blockedRatio,
  };
  const inside = byId('report');
  const COLUMNS = [['route', 'Route'], [null, inside ? 'Its time' : 'Blocked a second'], ['requests', 'Requests'],
    ['errors', 'Errors'], ['p50', 'p50'], ['p99', 'p99'], ['blocked', 'Blocked'],
    ['ratio', 'Blocked %']];

  /** Two frameworks may have a route of the same name; where it is not told, the costlier is meant. */
  function routeButton(name, framework) {
    return el('button', {type: 'button', class: 'link', 'data-route': name,
      'data-framework': framework}, name);
  }

  const isChosen = (route) => state.chosen && route.route === state.chosen.route
    && (!state.chosen.framework || route.framework === state.chosen.framework);

  /** Rows are kept from one poll to the next, so that focus and selection stay where they are. */
  const rows = new Map();
  let body = null;

  function head() {
    return el('thead', {}, el('tr', {}, ...COLUMNS.map(([key, title]) => {
      const sorted = key === state.sort;
      const mark = sorted ? (state.descending ? ' \u25be' : ' \u25b4') : '';
      return el('th', {scope: 'col', class: key && key !== 'route' ? 'number' : null,
        'aria-sort': sorted ? (state.descending ? 'descending' : 'ascending') : null},
      key ? el('button', {type: 'button', 'data-sort': key, onclick: () => sortBy(key)},
        title, el('span', {'aria-hidden': 'true'}, mark)) : title);
    })));
  }

  function sortBy(key) {
    state.descending = state.sort === key ? !state.descending : key !== 'route';
    state.sort = key;
    body = null;
    routes();
    const button = byId('route-table').querySelector('[data-sort="' + key + '"]');
    if (button) button.focus();
  }

  function routes() {
    if (!body) {
      body = el('tbody', {});
      byId('route-table').replaceChildren(el('table', {}, head(), body));
    }
    const order = ORDERS[state.sort];
    const wanted = state.filter.toLowerCase();
    const shown = state.routes.filter((route) => route.route.toLowerCase().includes(wanted));
    const sign = state.descending ? -1 : 1;
    shown.sort((a, b) => {
      const x = order(a);
      const y = order(b);
      return (x < y ? -1 : x > y ? 1 : 0) * sign;
    });
    const used = new Set();
    const chosen = state.routes.find(isChosen);
    const inOrder = shown.map((route) => {
      const name = route.framework + ' ' + route.route;
      used.add(name);
      const row = rows.get(name) || newRow(route, name);
      row.tr.classList.toggle('chosen', route === chosen);
      update(row, route);
      return row.tr;
    });
    for (const [name, row] of rows) {
      if (!used.has(name)) row.tr.remove();
    }
    arrange(body, inOrder);
    say(byId('shown'), shown.length === state.routes.length ? count(shown.length) + ' routes'
      : count(shown.length) + ' of ' + count(state.routes.length) + ' routes');
  }

  function newRow(route, name) {
    const cells = COLUMNS.map(([key]) =>
      el('td', {class: key === 'route' ? 'text' : key ? 'number' : null}));
    fill(cells[0], routeButton(route.route, route.framework), route.eventLoop ? ' [event loop]' : null);
    const row = {tr: el('tr', {}, ...cells), cells};
    rows.set(name, row);
    return row;
  }

  function update(row, route) {
    const texts = [null, null, count(route.requests), count(route.errors), ms(route.responseMs.p50),
      ms(route.responseMs.p99), ms(route.blockedMs.total), percent(route.blockedRatio)];
    texts.forEach((text, i) => {
      if (text !== null && row.cells[i].textContent !== text) row.cells[i].textContent = text;
    });
    const values = state.course.get(route.framework + ' ' + route.route);
    if (state.offline) {
      if (!row.cells[1].firstChild) fill(row.cells[1], stack(categories(route), route.route));
    } else if (values && values.length > 1) {
      fill(row.cells[1], spark(values, 'blocked'));
    }
  }

  /* One route. */

  async function choose(route, framework, jump) {
    state.chosen = {route, framework};
    routes();
    await loadDetail();
    detail();
    if (jump) {
      byId('route').focus({preventScroll: true});
      byId('route').scrollIntoView();
    }
  }

  /** What cannot be had is said where it would be shown; figures of the same route stay. */
  async function loadDetail() {
    const wanted = state.chosen;
    if (state.offline) {
      state.detail = state.routes.find(isChosen) || null;
      return;
    }
    try {
      const answer = await ask('monitoring/routes/performance?route='
        + encodeURIComponent(wanted.route)
        + (wanted.framework ? '&framework=' + encodeURIComponent(wanted.framework) : ''));
      if (wanted !== state.chosen) return;
      state.detail = answer.routes[0] || null;
      state.trouble = '';
    } catch (e) {
      if (wanted !== state.chosen) return;
      if (state.detail && !isChosen(state.detail)) state.detail = null;
      state.trouble = 'The figures of ' + wanted.route + ' cannot be had: ' + e.message;
    }
  }

  function detail() {
    const box = byId('route');
    const route = state.detail;
    const trouble = state.trouble ? el('p',
      {class: 'problem', role: 'alert', 'data-key': 'trouble'}, state.trouble) : null;
    box.hidden = !route && !trouble;
    if (!route) {
      forget('latency');
      fill(box, el('h3', {id: 'route-title'}, state.chosen ? state.chosen.route : ''), trouble);
      return;
    }
    const codes = Object.entries(route.statusCodes).map(([code, n]) => code + ': ' + count(n));
    const facts = [
      ['Framework', route.framework],
      ['Requests', count(route.requests) + ', ' + count(route.errors) + ' errors'],
      ['Status codes', codes.join(', ') || 'none'],
      ['CPU a request', ms(route.cpuMs.mean) + ' (measured on ' + count(route.cpuMs.measured) + ')'],
      ['Allocated a request', count(route.allocatedBytes.mean) + ' bytes'],
    ];
    fill(box,
      el('h3', {id: 'route-title'}, route.route),
      trouble,
      el('dl', {class: 'facts'}, ...facts.flatMap(([name, value]) =>
        [el('dt', {}, name), el('dd', {}, value)])),
      el('h3', {}, 'Where its time goes'),
      stack(categories(route), route.route),
      el('h3', {}, 'How long it takes'),
      el('div', {id: 'latency', 'data-key': 'latency', 'data-drawn': true}),
      distribution(route),
      el('h3', {}, 'What it waits for'),
      flame([route]),
      operations(route));
    latency(route);
  }

  const QUANTILES = [['p50', 50], ['p90', 90], ['p95', 95], ['p99', 99], ['p999', 99.9]];

  function distribution(route) {
    return table('How long ' + route.route + ' takes', [
      {title: 'Time', cell: (row) => row[0]},
      ...QUANTILES.map(([key, q]) => (
        {title: 'p' + q, number: true, cell: (row) => ms(row[1][key])})),
      {title: 'mean', number: true, cell: (row) => ms(row[1].mean)},
      {title: 'max', number: true, cell: (row) => ms(row[1].max)},
    ], [['Response', route.responseMs], ['Blocked', route.blockedMs], ['CPU', route.cpuMs]],
    (row) => row[0]);
  }

  function latency(route) {
    const at = (times) => [...QUANTILES.map(([key]) => times[key]), times.max];
    const ticks = ['50 %', '90 %', '95 %', '99 %', '99.9 %', 'max'];
    plot('latency', [
      {label: 'response ms', stroke: css('--accent'), width: 2, points: {show: true}},
      {label: 'blocked ms', stroke: css('--error'), width: 2, points: {show: true}},
    ], [[0, 1, 2, 3, 4, 5], at(route.responseMs), at(route.blockedMs)],
    [{label: 'percentile', splits: () => [0, 1, 2, 3, 4, 5],
      values: (u, splits) => splits.map((i) => ticks[i])}, {label: 'ms'}], false);
  }

  function operations(route) {
    const all = route.operations || [];
    if (all.length === 0) return el('p', {class: 'empty'}, 'Nothing blocked it.');
    return table('What ' + route.route + ' waits for', [
      {title: 'Operation', cell: (row) => el('div', {},
        el('span', {class: 'swatch c-' + row.type, 'aria-hidden': 'true'}),
        (LABELS[row.type] || row.type) + (row.async ? ', on another thread' : ''))},
      {title: 'Level', cell: (row) => el('span', {class: 'pill', 'data-level': row.level}, row.level)},
      {title: 'Target, lines and statements', text: true, cell: lines},
      {title: 'Times', number: true, cell: (row) => count(row.count)},
      {title: 'Errors', number: true, cell: (row) => count(row.errors)},
      {title: 'p50', number: true, cell: (row) => ms(row.blockedMs.p50)},
      {title: 'p99', number: true, cell: (row) => ms(row.blockedMs.p99)},
      {title: 'Total', number: true, cell: (row) => ms(row.blockedMs.total)},
    ], all, (row) => [row.type, row.target, row.async].join(' '));
  }

  function lines(operation) {
    const list = (title, items, key) => (items && items.length ? el('div', {},
      el('strong', {}, title), ...items.slice(0, 20).map((item) => el('div', {},
        item[key] + ' \u00d7 ' + count(item.count) + ', ' + ms(item.blockedMs)))) : null);
    return el('div', {}, el('div', {}, operation.target || ''),
      list('Lines', operation.sites, 'at'), list('Statements', operation.statements, 'statement'));
  }

  /* Alerts, limits, recommendations. */

  function alerts() {
    fill(byId('alert-list'), ...(state.alerts.length ? state.alerts.map(alertCard)
      : [el('p', {class: 'empty'}, 'No alerts.')]));
  }

  function alertCard(alert) {
    const open = alert.state !== 'RESOLVED';
    const order = (verb, label) => (open && !state.offline ? el('button', {type: 'button',
      'data-alert': alert.id, 'data-verb': verb, 'data-key': verb,
      'aria-label': label + ' ' + alert.kind + ' of ' + alert.subject}, label) : null);
    return el('div', {class: 'card', 'data-key': alert.id, 'data-alert-state': alert.state},
      el('h3', {}, el('span', {class: 'pill', 'data-level': alert.level}, alert.level), ' ',
        words(alert.kind), ' ', el('code', {}, alert.subject || '')),
      el('p', {}, alert.text || ''),
      el('p', {class: 'quiet'}, words(alert.state) + ', since ' + moment(alert.raisedAt)
        + (alert.resolvedAt ? ' until ' + moment(alert.resolvedAt) : '')
        + (alert.note ? '. Note: ' + alert.note : '')),
      el('p', {class: 'tools'},
        alert.state === 'ACTIVE' ? order('acknowledge', 'Acknowledge') : null,
        order('resolve', 'Resolve')));
  }

  const words = (text) => String(text || '').replaceAll('_', ' ').toLowerCase();

  function limits() {
    const all = (state.limits.limits || []).filter((row) => row.name !== '(other)'
      || Object.values(row.counts).some((n) => n > 0));
    const pools = state.limits.pools || [];
    const parts = [];
    if (all.length) {
      if (state.limits.mode) {
        parts.push(el('p', {}, 'Mode: ' + state.limits.mode + ', level ' + state.limits.level + '. '
          + ({observe: 'Nothing is limited.', shadow: 'What would be rejected is counted, nothing is.',
            enforce: 'What exceeds a limit is rejected.'}[state.limits.mode] || '')));
      }
      parts.push(table('Policies', [
        {title: 'Policy', text: true, cell: (row) => row.name},
        {title: 'Breaker', cell: (row) => (row.breaker ? el('span',
          {class: 'pill', 'data-level': row.breaker.state}, words(row.breaker.state)) : 'none')},
        {title: 'Running', number: true, cell: (row) => (row.concurrency
          ? row.concurrency.inFlight + ' of ' + count(row.concurrency.limit) : '')},
        {title: 'Rate', number: true, cell: (row) => (row.rate ? row.rate.windows.map((one) =>
          count(one.used) + ' of ' + count(one.permits) + ' in ' + span(one.windowMs)).join('; ') : '')},
        {title: 'Succeeded', number: true, cell: (row) => count(row.counts.succeeded)},
        {title: 'Failed', number: true, cell: (row) => count(row.counts.failed)},
        {title: 'Timed out', number: true, cell: (row) => count(row.counts.timedOut)},
        {title: 'Rejected', number: true, cell: (row) => count(row.counts.rejected)},
        {title: 'Would be rejected', number: true, cell: (row) => would(row.wouldReject)},
        {title: 'Would time out', number: true, cell: (row) => would(row.wouldTimeOut)},
        {title: 'By hand', cell: byHand},
      ], all, (row) => row.name));
    }
    if (pools.length) {
      parts.push(el('h3', {}, 'Pools'), table('Pools', [
        {title: 'Pool', text: true, cell: (row) => row.name},
        {title: 'Type', cell: (row) => words(row.type)},
        {title: 'Workers', number: true, cell: (row) => row.workers + ' of ' + row.maxWorkers},
        {title: 'Running', number: true, cell: (row) => count(row.running)},
        {title: 'Waiting', number: true, cell: (row) => row.waiting + ' of ' + row.queue},
        {title: 'Used', number: true, cell: (row) => percent(row.utilisation)},
      ], pools, (row) => row.name));
    }
    fill(byId('limit-list'), ...(parts.length ? parts
      : [el('p', {class: 'empty'}, 'Nothing is limited: weir.policy.* says what should be.')]));
  }

  /** In shadow mode: how many, and of which routes. */
  function would(byRoute) {
    const routes = Object.entries(byRoute || {}).sort((a, b) => b[1] - a[1]);
    const sum = routes.reduce((all, one) => all + one[1], 0);
    return sum ? el('span', {title: routes.map(([name, n]) => name + ': ' + count(n)).join(', ')},
      count(sum)) : '';
  }

  function byHand(row) {
    if (!row.breaker || state.offline) return '';
    return el('span', {class: 'tools'}, ...['open', 'close', 'reset'].map((verb) =>
      el('button', {type: 'button', 'data-limit': row.name, 'data-verb': verb,
        'aria-label': verb + ' the breaker of ' + row.name}, verb)));
  }

  function advice() {
    fill(byId('advice-list'), ...(state.advice.length ? state.advice.map((one) =>
      el('div', {class: 'card', 'data-key': one.id + ' ' + one.route},
        el('h3', {}, el('span', {class: 'pill', 'data-level': one.severity}, one.severity), ' ',
          one.title),
        el('p', {}, routeButton(one.route), one.estimatedSavingMs > 0
          ? ', would save about ' + ms(one.estimatedSavingMs) + ' a request' : null),
        el('p', {}, one.action),
        el('dl', {class: 'facts'}, ...Object.entries(one.evidence || {}).flatMap(([name, value]) =>
          [el('dt', {}, name), el('dd', {},
            typeof value === 'object' ? JSON.stringify(value) : String(value))]))))
      : [el('p', {class: 'empty'}, 'Nothing to recommend.')]));
    byId('gained').hidden = !state.outcomes.length;
    fill(byId('gained-list'), state.outcomes.length ? table('Gained since the last run', [
      {title: 'Route', text: true, cell: (row) => routeButton(row.route)},
      {title: 'What has gone', cell: (row) => row.title},
      {title: 'Predicted', number: true, cell: (row) => ms(row.predictedMs)},
      {title: 'Gained', number: true, cell: (row) => ms(row.gainedMs)},
      {title: 'Before', number: true, cell: (row) => ms(row.beforeMs)},
      {title: 'Now', number: true, cell: (row) => ms(row.afterMs)},
    ], state.outcomes, (row) => row.id + ' ' + row.route) : null);
  }

  /* History. */

  async function history() {
    if (state.offline) {
      fill(byId('history-chart'), el('p', {class: 'empty'},
        'This file is one report. The past is on the dashboard.'));
      return;
    }
    byId('history-tools').hidden = false;
    routeOptions();
    const span = Number(byId('history-span').value);
    const to = Date.now();
    const route = byId('history-route').value;
    const answer = await ask('monitoring/history?from=' + (to - span * 1000) + '&to=' + to
      + '&step=' + Math.max(10, Math.round(span / 120)) + 's'
      + (route ? '&route=' + encodeURIComponent(route) : ''));
    const points = answer.points;
    if (points.length < 2) {
      forget('history-chart');
      fill(byId('history-chart'), el('p', {class: 'empty'}, 'Nothing is kept of that time yet.'));
      return;
    }
    plot('history-chart', [
      {label: 'p50 ms', stroke: css('--good'), width: 2, scale: 'y'},
      {label: 'p99 ms', stroke: css('--accent'), width: 2, scale: 'y'},
      {label: 'requests', stroke: css('--quiet'), width: 1, scale: 'requests'},
    ], [points.map((p) => Date.parse(p.at) / 1000), points.map((p) => p.responseMs.p50),
      points.map((p) => p.responseMs.p99), points.map((p) => p.requests)],
    [{}, {scale: 'y', label: 'ms'}, {scale: 'requests', side: 1, label: 'requests'}], true);
  }

  function routeOptions() {
    const select = byId('history-route');
    const names = ['', ...new Set(state.routes.map((route) => route.route))].slice(0, 1001);
    if (select.options.length === names.length) return;
    const before = select.value;
    fill(select, ...names.map((name) => el('option', {value: name}, name || 'all routes')));
    select.value = names.includes(before) ? before : '';
  }

  /* Asking the server. */

  async function ask(path) {
    const answer = await fetch(path, {headers: {Accept: 'application/json'}, cache: 'no-store'});
    if (!answer.ok) throw new Error(path + ': ' + answer.status);
    return answer.json();
  }

  let token = null;
  let pending = null;

  /** Changes what a button is for: with the token that is known, else after asking for it. */
  function change(button) {
    const {alert, limit, verb} = button.dataset;
    pending = {button, section: button.closest('section'), withNote: Boolean(alert),
      path: (alert ? 'monitoring/alerts/' + encodeURIComponent(alert)
        : 'monitoring/limits/' + encodeURIComponent(limit)) + '/' + verb};
    byId('note-line').hidden = !pending.withNote;
    byId('note').value = '';
    say(byId('token-problem'), '');
    if (token && !pending.withNote) {
      send();
      return;
    }
    askForToken();
  }

  function askForToken() {
    if (byId('token-dialog').open) return;
    byId('token').value = token || '';
    byId('token-dialog').showModal();
    (token && pending.withNote ? byId('note') : byId('token')).focus();
  }

  /** Said in the dialog, which is opened for it where it was not needed before. */
  function refuse(order, text) {
    pending = order;
    byId('note-line').hidden = !order.withNote;
    askForToken();
    say(byId('token-problem'), text);
  }

  async function send() {
    const order = pending;
    const {path, withNote, button, section} = order;
    const note = byId('note').value;
    say(byId('token-problem'), ''); // what fails twice is read aloud twice
    try {
      const answer = await fetch(path, {
        method: 'POST',
        headers: {'Content-Type': 'application/json', 'X-Weir-Token': token},
        body: JSON.stringify(withNote && note ? {note} : {}),
      });
      if (!answer.ok) {
        if (answer.status === 403) token = null;
        refuse(order, await why(answer));
        return;
      }
    } catch (e) {
      refuse(order, 'The server does not answer.');
      return;
    }
    byId('token-dialog').close();
    await poll(true);
    refocus(button, section);
  }

  async function why(answer) {
    try {
      return (await answer.json()).detail || 'It was refused: ' + answer.status;
    } catch (e) {
      return 'It was refused: ' + answer.status; // no JSON, no detail
    }
  }

  /**
   * Where the focus was on what is gone, such as a button that has done its work, it goes to what
   * is left of the same alert or limit, and where nothing is, to the title of the section.
   */
  function refocus(from, section) {
    const now = document.activeElement;
    if (now && now !== document.body) return;
    if (from.isConnected) {
      from.focus({preventScroll: true});
      return;
    }
    const {alert, limit, verb} = from.dataset;
    const left = [...document.querySelectorAll('[data-verb]')].filter((button) =>
      button.dataset.alert === alert && button.dataset.limit === limit);
    const next = left.find((button) => button.dataset.verb === verb) || left[0]
      || (section && section.querySelector('h2'));
    if (!next) return;
    if (next.nodeName === 'H2') next.tabIndex = -1;
    next.focus({preventScroll: true});
  }

  function go() {
    token = byId('token').value.trim();
    if (!token) {
      say(byId('token-problem'), 'The token is missing.');
      return;
    }
    send();
  }

  let paused = false;
  let polling = false;
  let again = false;
  let before = null;

  /** One at a time; what was asked for before a change is asked for again. */
  async function poll(changed) {
    if (polling) {
      if (changed) again = true;
      return;
    }
    polling = true;
    again = false;
    try {
      const [summary, performance, alertList, limitList] = await Promise.all([
        ask('monitoring/summary'), ask('monitoring/routes/performance?brief=true'),
        ask('monitoring/alerts'), ask('monitoring/limits')]);
      state.summary = summary;
      state.routes = performance.routes;
      state.alerts = alertList.alerts;
      state.limits = limitList;
      state.advice = summary.recommendations || [];
      state.outcomes = summary.outcomes || [];
      follow(Date.parse(summary.to));
      const first = state.routes[0];
      if (!state.chosen && first) state.chosen = {route: first.route, framework: first.framework};
      if (state.chosen) await loadDetail();
      draw();
      say(byId('state'), paused ? 'paused' : 'live');
      say(byId('time'), new Date(summary.to).toLocaleTimeString());
    } catch (e) {
      say(byId('state'), 'the server does not answer: ' + e.message);
    } finally {
      polling = false;
    }
    if (again) await poll();
  }

  /** What came since the last poll. */
  function follow(at) {
    const seconds = before ? (at - before.at) / 1000 : 0;
    const now = {at, requests: state.summary.requests, blocked: state.summary.blockedMs.total,
      routes: new Map()};
    for (const route of state.routes) {
      const name = route.framework + ' ' + route.route;
      now.routes.set(name, route.blockedMs.total);
      if (seconds > 0) {
        const values = state.course.get(name) || [];
        values.push(Math.max(0, (route.blockedMs.total - (before.routes.get(name) || 0)) / seconds));
        if (values.length > KEPT) values.shift();
        state.course.set(name, values);
      }
    }
    if (seconds > 0) {
      state.live.push({at, rate: Math.max(0, now.requests - before.requests) / seconds,
        blocked: Math.max(0, now.blocked - before.blocked) / 1000 / seconds});
      if (state.live.length > KEPT) state.live.shift();
    }
    if (!before || seconds > 0) before = now;
  }

  function show() {
    const active = document.activeElement || document.body;
    const section = active.closest('section');
    overview();
    routes();
    if (state.chosen) detail();
    alerts();
    limits();
    advice();
    refocus(active, section);
  }

  let pressed = false;
  let due = false;

  /** Shows what has come; but nothing moves away under a button that is just being pressed. */
  function draw() {
    due = pressed;
    if (!pressed) show();
  }

  /** The click comes after the button is let go, and before this. */
  function released() {
    setTimeout(() => {
      pressed = false;
      if (due) draw();
    });
  }

  /* Colours: as the system has them, light or dark. */

  const THEMES = ['', 'light', 'dark'];

  function theme(name) {
    if (name) document.documentElement.dataset.theme = name;
    else delete document.documentElement.dataset.theme;
    const text = name ? 'Colours: ' + name : 'Colours: as the system has them';
    byId('theme').setAttribute('aria-label', text);
    byId('theme').setAttribute('title', text);
    if (state.summary) show();
  }

  function start() {
    byId('filter').addEventListener('input', (event) => {
      state.filter = event.target.value;
      routes();
    });
    byId('token-go').addEventListener('click', go);
    byId('token-cancel').addEventListener('click', () => byId('token-dialog').close());
    for (const id of ['token', 'note']) {
      byId(id).addEventListener('keydown', (event) => {
        if (event.key === 'Enter') go();
      });
    }
    let chosen = 0;
    byId('theme').addEventListener('click', () => {
      chosen = (chosen + 1) % THEMES.length;
      theme(THEMES[chosen]);
    });
    theme('');
    window.addEventListener('resize', () => { if (state.summary) show(); });
    document.addEventListener('click', (event) => {
      const button = event.target.closest('button');
      if (!button) return;
      if (button.dataset.verb) change(button);
      else if (button.dataset.route) {
        choose(button.dataset.route, button.dataset.framework, true);
      }
    });
    document.addEventListener('pointerdown', (event) => {
      pressed = event.button === 0 && Boolean(event.target.closest('button'));
    }, true);
    for (const end of ['pointerup', 'pointercancel', 'contextmenu', 'dragend']) {
      window.addEventListener(end, released, true);
    }
    window.addEventListener('blur', released);
    byId('token-dialog').addEventListener('close', () => refocus(pending.button, pending.section));
    if (inside) {
      offline(JSON.parse(inside.textContent));
    } else {
      online();
    }
  }

  function offline(report) {
    state.offline = true;
    state.summary = {...report.summary, agent: report.agent, jvm: report.jvm, self: report.self};
    state.routes = report.routes;
    state.alerts = report.alerts;
    state.limits = {limits: report.limits, pools: []};
    state.advice = report.recommendations;
    state.outcomes = report.outcomes || [];
    say(byId('state'), 'from ' + moment(report.from) + ' to ' + moment(report.to));
    const graph = flame(state.routes);
    if (graph) {
      byId('flame-part').hidden = false;
      fill(byId('flame-about'), 'Each bar is as wide as the time it blocked; below a route is what '
        + 'it waited for. The tables tell the same.');
      fill(byId('flame'), graph);
    }
    show();
    history();
    if (state.routes.length) choose(state.routes[0].route, state.routes[0].framework, false);
  }

  async function online() {
    const pause = byId('pause');
    pause.hidden = false;
    pause.addEventListener('click', () => {
      paused = !paused;
      say(pause, paused ? 'Go on' : 'Pause');
      if (paused) say(byId('state'), 'paused');
      else poll();
    });
    for (const id of ['history-route', 'history-span']) {
      byId(id).addEventListener('change', () => history().catch(() => {}));
    }
    setInterval(() => { if (!paused && !document.hidden) poll(); }, POLL_MS);
    setInterval(() => { if (!paused && !document.hidden) history().catch(() => {}); }, 10 * POLL_MS);
    await poll();
    history().catch(() => {});
  }

  start();
})();
