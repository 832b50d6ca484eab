// Asks the gateway. The token lives in this tab's sessionStorage and goes only into a header.

const KEY = "everdrill.token";
let token = sessionStorage.getItem(KEY) ?? "";

export const hasToken = () => token !== "";

export function setToken(value) {
  token = value.trim();
  if (token) sessionStorage.setItem(KEY, token);
  else sessionStorage.removeItem(KEY);
}

export const authorization = () => (token ? {Authorization: "Bearer " + token} : {});

/** What the gateway refused, in its own words (RFC 9457). */
export class Refused extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/** Some of what was asked for was done; the message says what was and what was not. */
export class Partly extends Error {}

async function ask(path, options) {
  const answer = await fetch(path, {...options, headers: {...authorization(), ...options.headers}, signal: AbortSignal.timeout(20_000)});
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({}));
  throw new Refused(answer.status, problem.detail ?? "HTTP " + answer.status);
}

export async function get(path, parameters = {}) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== ""));
  const answer = await ask(`/api/v1/${path}${query.size ? "?" + query : ""}`, {});
  return answer.json();
}

export async function post(path, body) {
  const answer = await ask("/api/v1/" + path, {method: "POST", body: JSON.stringify(body), headers: {"Content-Type": "application/json"}});
  return answer.json();
}

/** Saves a result as a file; a link could not carry the token. */
export async function download(path, name) {
  const answer = await ask("/api/v1/" + path, {});
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
