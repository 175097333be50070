-- A client that does as Retry-After says: whoever is refused comes again after a second.
local refused = false

function response(status)
  refused = status == 503 or status == 429
end

function delay()
  if refused then
    refused = false
    return 1000
  end
  return 0
end
