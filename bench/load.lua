-- wrk: a GET of PATH_TO_ASK, or of each line of PATHS in turn, with the token in TOKEN and what ACCEPT takes as
-- encoding; or a PUT of each line of CARDS in turn.
-- Prints one line that bench/run.sh reads: requests/s, median and 99th percentile in ms, answers that were not 2xx.

local cards = {}
local at = 0

function init()
  local file = os.getenv("CARDS")
  if file then
    for line in io.lines(file) do
      local path, token, body = line:match("^(.-)\t(.-)\t(.+)$")
      cards[#cards + 1] = wrk.format("PUT", path, {
        ["Authorization"] = "Bearer " .. token,
        ["Content-Type"] = "application/json",
        ["If-Match"] = "*",
      }, body)
    end
  elseif os.getenv("TOKEN") then
    wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")
  end
  if os.getenv("ACCEPT") then
    wrk.headers["Accept-Encoding"] = os.getenv("ACCEPT")
  end
  if os.getenv("PATHS") then
    for line in io.lines(os.getenv("PATHS")) do
      cards[#cards + 1] = wrk.format("GET", line)
    end
  elseif not file then
    cards[1] = wrk.format("GET", os.getenv("PATH_TO_ASK"))
  end
end

function request()
  at = at % #cards + 1
  return cards[at]
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  print(string.format("RESULT %.0f %.2f %.2f %d", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, failed))
end
