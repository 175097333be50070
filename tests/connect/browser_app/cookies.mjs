// What a browser does around a page: it sends the portal's cookie, and it can be sent elsewhere.
import http from "node:http";

const request = http.request;
http.request = (...given) => {
  const sent = request(...given);
  sent.setHeader("Cookie", process.env.COOKIE);
  sent.setHeader("Sec-Fetch-Site", "same-origin");
  return sent;
};

globalThis.location = {
  pathname: "/app/",
  assign: (address) => console.log(`went to ${address}`),
};
