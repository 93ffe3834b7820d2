package io.weir.local;

import io.weir.core.InvalidValueException;
import io.weir.core.config.Nearest;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line as everything else does: one line, with the rule. */
final class WrongArguments {
  private static final Set<Class<?>> WHOLE =
      Set.of(int.class, Integer.class, long.class, Long.class);
  private static final Set<Class<?>> FRACTION = Set.of(double.class, Double.class);

  private WrongArguments() {}

  /** The complaint in Weir's words; in picocli's own where it is about something else. */
  static RuntimeException explain(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      return unmatched(unmatched, command);
    } else if (wrong instanceof MissingParameterException missing
        && !missing.getMissing().isEmpty()) {
      ArgSpec argument = missing.getMissing().get(0);
      return new InvalidValueException(name(argument), "missing", rule(argument, command));
    } else if (wrong instanceof OverwrittenOptionException twice) {
      return new InvalidValueException(name(twice.getOverwritten()), "given twice", "once");
    }
    ArgSpec argument = wrong.getArgSpec();
    if (argument != null && wrong.getCause() instanceof TypeConversionException) {
      return new InvalidValueException(name(argument), wrong.getValue(), rule(argument, command));
    }
    // Of a command that is nothing without another one.
    return argument == null && !command.getSubcommands().isEmpty()
        ? new InvalidValueException("command", "missing", oneOf(command.getSubcommands().keySet()))
        : wrong;
  }

  private static RuntimeException unmatched(UnmatchedArgumentException wrong, CommandLine command) {
    String word = wrong.getUnmatched().get(0);
    if (word.startsWith("-")) {
      return new InvalidValueException("option", word, Nearest.rule(word, options(command)));
    } else if (command.getSubcommands().isEmpty()) {
      return new InvalidValueException("argument", word, "no other; " + help(command));
    }
    return new InvalidValueException(
        "command", word, Nearest.rule(word, command.getSubcommands().keySet()));
  }

  private static Collection<String> options(CommandLine command) {
    return command.getCommandSpec().options().stream()
        .filter(option -> !option.hidden())
        .map(OptionSpec::longestName)
        .collect(Collectors.toSet());
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  private static String rule(ArgSpec argument, CommandLine command) {
    Class<?> type = argument.auxiliaryTypes()[0];
    if (WHOLE.contains(type)) {
      return "a whole number";
    } else if (FRACTION.contains(type)) {
      return "a number";
    } else if (type.isEnum()) {
      return oneOf(
          Arrays.stream(type.getEnumConstants())
              .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
              .toList());
    }
    return "a value; " + help(command);
  }

  private static String oneOf(Collection<String> names) {
    return "one of " + String.join(", ", names);
  }

  private static String help(CommandLine command) {
    return "see " + command.getCommandSpec().qualifiedName() + " --help";
  }
}
