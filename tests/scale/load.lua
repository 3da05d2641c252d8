-- What wrk asks: each of its threads one of the addresses after --, every second time with the tag
-- that it was last given. The first argument are milliseconds to wait before each request, the
-- second is what stands in the header Connection.

local threads = 0

function setup(thread)
    threads = threads + 1
    thread:set("number", threads)
end

function init(arguments)
    wait = tonumber(arguments[1])
    connection = arguments[2]
    address = arguments[number + 2]
    turn = 0
end

function delay()
    return wait
end

function request()
    local headers = { ["Accept-Encoding"] = "gzip", ["Connection"] = connection }
    turn = turn + 1
    if turn % 2 == 0 then
        headers["If-None-Match"] = tag
    end
    return wrk.format("GET", address, headers)
end

function response(status, headers)
    tag = headers["ETag"] or headers["etag"]
end
