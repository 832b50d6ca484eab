package io.everdrill.agents.faults.proxy;

import io.everdrill.agents.faults.NetworkPlace;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Opens the TCP sockets of a Vert.x in another network, over IPv4. A socket is of the network of
 * the thread that opened it, so each is opened by a thread that ends with that; the event loops,
 * which stay, never enter it.
 */
record PlacedTransport(NetworkPlace place) implements Transport {

  /** Opens one socket. */
  @FunctionalInterface
  private interface Opening<T> {
    T open() throws IOException;
  }

  @Override
  public String name() {
    return "nio-placed";
  }

  @Override
  public boolean available() {
    return NIO.available();
  }

  @Override
  public Throwable unavailabilityCause() {
    return NIO.unavailabilityCause();
  }

  @Override
  public io.vertx.core.spi.transport.Transport implementation() {
    return new Sockets(place, NIO.implementation());
  }

  private record Sockets(NetworkPlace place, io.vertx.core.spi.transport.Transport usual)
      implements io.vertx.core.spi.transport.Transport {

    private <T> T opened(Opening<T> opening) {
      if (!place.isThere()) {
        throw new IllegalStateException(place + " is gone");
      }
      return place.inside(
          () -> {
            try {
              return opening.open();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
      return () ->
          new NioSocketChannel(opened(() -> SocketChannel.open(StandardProtocolFamily.INET)));
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
      return () ->
          new NioServerSocketChannel(
              opened(() -> ServerSocketChannel.open(StandardProtocolFamily.INET)));
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
      return usual.ioHandlerFactory();
    }

    @Override
    public DatagramChannel datagramChannel() {
      return usual.datagramChannel();
    }

    @Override
    @SuppressWarnings("deprecation") // Vert.x has no other.
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
      return usual.datagramChannel(family);
    }
  }
}
