package dev.weir.shop;

/** Links every class of the class path, and prints those that the JVM's verifier turns down. */
public final class LinkEveryClass {
  private LinkEveryClass() {}

  public static void main(String[] arguments) throws Exception {
    ClassLoader loader = LinkEveryClass.class.getClassLoader();
    int[] linked = new int[1];
    ClassPath.visit(
        (name, classFile) -> {
          try {
            // The look at its members links a class, and does not initialise it.
            Class.forName(name.replace('/', '.'), false, loader).getDeclaredConstructors();
            linked[0]++;
          } catch (VerifyError | ClassFormatError e) {
            System.out.println(name + ": " + e);
          } catch (Throwable e) {
            // It needs a library that the shop does not have.
          }
        });
    System.out.println("linked " + linked[0]);
  }
}
